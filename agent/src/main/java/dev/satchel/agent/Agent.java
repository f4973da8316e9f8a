package dev.satchel.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * The program: {@code init}, {@code run} or, as {@link ReportProcess} starts it, {@code post}, and
 * optionally the directory that stands for {@code /}.
 *
 * <p>Status 0: done, or stopped by SIGTERM; {@code init} ends with no other, so that it never keeps
 * a workspace from starting. 3: {@code run} ended to report. 1: {@code run} failed. 2: wrong
 * arguments.
 */
public final class Agent {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final List<String> ROLES = List.of("init", "run", ReportProcess.ROLE);

  private Agent() {}

  public static void main(String[] arguments) {
    Log log = new Log(new FileOutputStream(FileDescriptor.out));
    String role = arguments.length == 0 ? "" : arguments[0];
    if (!ROLES.contains(role) || arguments.length > 2) {
      log.line("usage: satchel-agent init|run|post [DIRECTORY that stands for /]");
      end(USAGE);
      return;
    }
    int status = role.equals("init") ? 0 : FAILED;
    try {
      Places places = Places.below(arguments.length > 1 ? arguments[1] : "/");
      PodSettings settings = PodSettings.from(System.getenv());
      if (role.equals(ReportProcess.ROLE)) {
        ReportProcess.postFrom(System.in, channel(settings, places), log);
        end(0);
        return;
      }
      ReportChannel channel = channel(settings, places);
      if (settings.reportUrl().isPresent()) {
        channel = ReportProcess.likeThis(arguments).orElse(channel);
      }
      Workspace workspace = Workspace.open(settings, places, log);
      Runtime.getRuntime().addShutdownHook(new Termination(workspace));
      if (role.equals("init")) {
        new InitContainer(workspace, channel).run();
      } else {
        status = new Sidecar(workspace, channel).run();
      }
    } catch (Throwable e) { // also OutOfMemoryError: the kubelet must learn of it by the status
      log.line(role + " failed: " + e);
    }
    end(status);
  }

  private static ReportChannel channel(PodSettings settings, Places places) {
    if (settings.reportUrl().isEmpty()) {
      return report -> {
        throw new IOException(Names.ENV_REPORT_URL + " names no https URL");
      };
    }
    return new ReportPost(settings.reportUrl().get(), new Source(places.source()));
  }

  /** Without shutdown hooks: only SIGTERM, the pod's end, removes the files. */
  private static void end(int status) {
    Runtime.getRuntime().halt(status);
  }

  /** What SIGTERM starts. It halts, since Java would end with status 143. */
  private static final class Termination extends Thread {
    private final Workspace workspace;

    Termination(Workspace workspace) {
      super("termination");
      this.workspace = workspace;
    }

    @Override
    public void run() {
      try {
        workspace.stop();
      } finally {
        end(0);
      }
    }
  }
}

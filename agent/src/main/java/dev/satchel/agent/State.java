package dev.satchel.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the agent has done in this pod, kept in the memory volume: it outlives containers and dies
 * with the pod. Lines of tab-separated fields:
 *
 * <pre>
 * satchel-state 1
 * token    HEX                        in the names of temporary files
 * ends     N                          how often the sidecar ended to report, see {@link ReportPace}
 * file     UID NAME IDENTITY PATH     was written; a mounted one has no identity
 * dir      PATH                       was made
 * reported UID REASON DETAIL          a problem in the last report
 * </pre>
 */
final class State {
  /**
   * A file that was written.
   *
   * @param uid of the {@code UserSecret}
   * @param name of the {@code UserSecret}
   * @param identity of the file as written; {@link #ANOTHERS}; or empty: bind-mounted
   */
  record Written(String uid, String name, String identity) {}

  /**
   * Instead of an identity: the file is as it should be, but a pod that shares the volume wrote it.
   */
  static final String ANOTHERS = "-";

  private static final String FILE_NAME = ".state";
  private static final String VERSION = "satchel-state\t1";

  private final Path path;
  private final Map<String, Written> files = new LinkedHashMap<>();
  private final Set<String> directories = new LinkedHashSet<>();
  private List<Problem> reported = List.of();
  private String token = Long.toHexString(System.nanoTime() ^ ProcessHandle.current().pid());
  private int ends;
  private String saved = "";

  private State(Path path) {
    this.path = path;
  }

  /** Reads what an earlier container of this pod has left. */
  static State load(Path directory, Log log) {
    State state = new State(directory.resolve(FILE_NAME));
    try {
      state.parse(Files.readString(state.path));
    } catch (NoSuchFileException e) {
      // The pod's first container.
    } catch (IOException e) {
      log.line("cannot read " + state.path + ": " + e.getClass().getSimpleName());
    }
    return state;
  }

  private void parse(String text) {
    List<Problem> problems = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals("token") && fields.length == 2) {
        token = fields[1];
      } else if (fields[0].equals("ends") && fields.length == 2 && Text.isNumber(fields[1])) {
        ends = Integer.parseInt(fields[1]);
      } else if (fields[0].equals("file") && fields.length == 5) {
        files.put(fields[4], new Written(fields[1], fields[2], fields[3]));
      } else if (fields[0].equals("dir") && fields.length == 2) {
        directories.add(fields[1]);
      } else if (fields[0].equals("reported") && fields.length == 4) {
        problems.add(new Problem(fields[1], fields[2], fields[3]));
      }
    }
    reported = problems;
    saved = text;
  }

  /** Writes it down if it has changed, all or nothing. */
  void save() throws IOException {
    String text = format();
    if (text.equals(saved)) {
      return;
    }
    Path temporary = path.resolveSibling(FILE_NAME + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel file =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(OpenDirectory.FILE_MODE))) {
      ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    saved = text;
  }

  private String format() {
    StringBuilder text = new StringBuilder(VERSION).append('\n');
    text.append("token\t").append(token).append("\nends\t").append(ends).append('\n');
    for (Map.Entry<String, Written> file : files.entrySet()) {
      Written written = file.getValue();
      text.append("file\t").append(written.uid()).append('\t').append(written.name());
      text.append('\t').append(written.identity()).append('\t').append(file.getKey()).append('\n');
    }
    for (String directory : directories) {
      text.append("dir\t").append(directory).append('\n');
    }
    for (Problem problem : reported) {
      text.append("reported\t").append(problem.uid()).append('\t').append(problem.reason());
      text.append('\t').append(problem.detail()).append('\n');
    }
    return text.toString();
  }

  String token() {
    return token;
  }

  int ends() {
    return ends;
  }

  void setEnds(int ends) {
    this.ends = ends;
  }

  List<Problem> reported() {
    return reported;
  }

  void setReported(List<Problem> problems) {
    reported = List.copyOf(problems);
  }

  Optional<Written> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** A copy: by path, in the order in which they were first written. */
  Map<String, Written> files() {
    return new LinkedHashMap<>(files);
  }

  void putFile(String path, Written written) {
    files.put(path, written);
  }

  void forgetFile(String path) {
    files.remove(path);
  }

  /** A copy, the deepest first. */
  List<String> directories() {
    return new ArrayList<>(directories).reversed();
  }

  void addDirectory(String path) {
    directories.add(path);
  }

  void forgetDirectory(String path) {
    directories.remove(path);
  }
}

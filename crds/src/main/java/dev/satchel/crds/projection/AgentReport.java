package dev.satchel.crds.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent says in its termination message (at most 4096 bytes, a kubelet limit), in lines of
 * tab-separated fields:
 *
 * <pre>
 * satchel  1
 * revision 17                  of the index that it acted on; 0: there was none
 * problem  UID REASON DETAIL   a file that is not as it should be; DETAIL may be empty
 * more     3                   so many further problems did not fit
 * </pre>
 */
public record AgentReport(long revision, List<Problem> problems, int more) {
  public AgentReport {
    problems = List.copyOf(problems);
  }

  /**
   * A file that could not be delivered.
   *
   * @param uid of the {@code UserSecret}
   * @param reason for programs: {@code ReadOnly}, {@code HomeUnknown}, {@code UserUnknown}, {@code
   *     NoSpace}, {@code SymbolicLink}, {@code NotADirectory}, {@code IsDirectory}, {@code Denied},
   *     {@code RestartNeeded} or {@code Failed}
   * @param detail which part of the path, or what the system said; never content
   */
  public record Problem(String uid, String reason, String detail) {}

  /** Reads a termination message; empty if it is not an agent's report (a crash, say). */
  public static Optional<AgentReport> parse(String message) {
    List<String> lines = message.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals("satchel\t1")) {
      return Optional.empty();
    }
    long revision = 0;
    int more = 0;
    List<Problem> problems = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      switch (fields[0]) {
        case "revision" -> revision = number(fields);
        case "more" -> more = (int) Math.min(number(fields), Integer.MAX_VALUE);
        case "problem" -> {
          if (fields.length >= 4) {
            problems.add(new Problem(fields[1], fields[2], fields[3]));
          }
        }
        default -> {} // a later agent may say more
      }
    }
    return Optional.of(new AgentReport(revision, problems, more));
  }

  private static long number(String[] fields) {
    return fields.length > 1 && fields[1].matches("[0-9]{1,18}") ? Long.parseLong(fields[1]) : 0;
  }
}

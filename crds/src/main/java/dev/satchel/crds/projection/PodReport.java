package dev.satchel.crds.projection;

import dev.satchel.crds.projection.Delivered.File;
import dev.satchel.crds.projection.Delivered.State;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an agent posts to the webhook, in UTF-8 and lines of tab-separated fields, each ended by a
 * line feed:
 *
 * <pre>
 * satchel  1
 * revision 17                          of the index that it acted on; 0: there was none
 * file     UID NAME STATE REASON PATH  STATE as in {@link State}; REASON is empty of one written
 * more     3                           so many further files did not fit
 * </pre>
 *
 * <p>It comes out of a workspace, whose user may have it say anything about that workspace; so it
 * is read strictly, and nothing of it is more than a name, a word or a path.
 */
public final class PodReport {
  /** Of the whole: with its JSON around it, it fits an object's annotations (256 KiB). */
  public static final int MAX_BYTES = 32 * 1024;

  private static final int MAX_PATH = 4096; // Linux PATH_MAX
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern REASON = Pattern.compile("[A-Za-z]{1,32}");

  private PodReport() {}

  /** Reads a body; empty: it is not exactly such a report. */
  public static Optional<Delivered> parse(byte[] body) {
    if (body.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Delivered> parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length < 3 || !lines[0].equals("satchel\t1") || !lines[lines.length - 1].isEmpty()) {
      return Optional.empty();
    }
    Optional<Long> revision = number("revision", lines[1]);
    int end = lines.length - 1;
    Optional<Long> more = Optional.of(0L);
    if (lines[end - 1].startsWith("more\t")) {
      more = number("more", lines[--end]);
    }
    if (revision.isEmpty() || more.isEmpty() || more.get() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    List<File> files = new ArrayList<>();
    Set<File> seen = new HashSet<>();
    for (int i = 2; i < end; i++) {
      Optional<File> file = file(lines[i].split("\t", -1));
      if (file.isEmpty() || !seen.add(file.get())) {
        return Optional.empty();
      }
      files.add(file.get());
    }
    return Optional.of(new Delivered(revision.get(), files, more.get().intValue()));
  }

  private static Optional<Long> number(String kind, String line) {
    String[] fields = line.split("\t", -1);
    return fields.length == 2 && fields[0].equals(kind) && NUMBER.matcher(fields[1]).matches()
        ? Optional.of(Long.valueOf(fields[1]))
        : Optional.empty();
  }

  private static Optional<File> file(String[] fields) {
    if (fields.length != 6
        || !fields[0].equals("file")
        || !UID.matcher(fields[1]).matches()
        || !NAME.matcher(fields[2]).matches()
        || !isPath(fields[5])) {
      return Optional.empty();
    }
    String reason = fields[4];
    return State.of(fields[3])
        .filter(
            state -> state == State.WRITTEN ? reason.isEmpty() : REASON.matcher(reason).matches())
        .map(
            state ->
                new File(fields[1], fields[2], fields[5], state, reason.isEmpty() ? null : reason));
  }

  private static boolean isPath(String path) {
    return (path.startsWith("/") || path.startsWith("~/"))
        && path.length() <= MAX_PATH
        && path.chars().noneMatch(Character::isISOControl);
  }
}

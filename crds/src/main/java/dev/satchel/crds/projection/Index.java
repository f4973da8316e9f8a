package dev.satchel.crds.projection;

import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a projected Secret holds, in lines of tab-separated fields that an agent without a JSON
 * parser reads. No field can hold a tab or a line feed: paths have no control characters, and
 * names, labels and uids cannot.
 *
 * <pre>
 * satchel  1
 * revision 17
 * secret   UID GENERATION NAME          settled at that generation: delivered, withheld or disabled
 * file     UID KEY PATH                 content is under KEY in the Secret
 * select   UID LABEL OPERATOR V1,V2     only pods whose labels satisfy all select lines of UID
 * </pre>
 *
 * @param revision the user's projection revision; goes up with each change of what is projected
 * @param entries one for each of the user's secrets that the operator has settled
 */
public record Index(long revision, List<Entry> entries) {
  public Index {
    entries = List.copyOf(entries);
  }

  /**
   * One secret. A pod that was promised this {@code uid} at this generation or an earlier one need
   * wait no longer, whether the secret is delivered or withheld.
   *
   * @param file the file to write; empty: none, or withheld
   * @param selector which pods get the file
   */
  public record Entry(
      String uid,
      long generation,
      String name,
      Optional<FilePath> file,
      WorkspaceSelector selector) {}

  public String format() {
    List<String> lines = new ArrayList<>();
    lines.add(line("satchel", "1"));
    lines.add(line("revision", Long.toString(revision)));
    for (Entry entry : entries) {
      lines.add(line("secret", entry.uid(), Long.toString(entry.generation()), entry.name()));
      entry.file().ifPresent(path -> addFile(lines, entry, path));
    }
    return String.join("", lines);
  }

  private static void addFile(List<String> lines, Entry entry, FilePath path) {
    lines.add(line("file", entry.uid(), ProjectedSecret.fileKey(entry.name()), path.value()));
    entry
        .selector()
        .matchLabels()
        .forEach((key, value) -> lines.add(line("select", entry.uid(), key, "In", value)));
    for (WorkspaceSelector.Requirement part : entry.selector().matchExpressions()) {
      String values = String.join(",", part.values());
      lines.add(line("select", entry.uid(), part.key(), part.operator(), values));
    }
  }

  private static String line(String... fields) {
    return String.join("\t", fields) + "\n";
  }
}

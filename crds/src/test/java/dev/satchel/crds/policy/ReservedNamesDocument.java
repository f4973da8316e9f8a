package dev.satchel.crds.policy;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of this package for people, and for the chart. */
final class ReservedNamesDocument {
  private ReservedNamesDocument() {}

  /** One row for each reason, in the order of the tables. */
  static String markdown() {
    return """
        # Names and paths that a secret cannot have

        A value in one of these variables or files would not be data: other programs load, run or trust what it says. They are refused when a
        secret is created, or when its variable or path is changed. [Administrators](operating.md#the-policy) reserve more, and allow some.

        <!-- Generated from the classes of crds; to make it anew: mvn -pl crds test -Dtest=ReservedNamesTest -Dmanifests=write -->

        ## Environment variables

        Upper and lower case are the same: `path` is as reserved as `PATH`.

        | variable | why |
        |---|---|
        | `%s` | Satchel's own; cannot be allowed |
        %s
        Not in the list, since they are what people keep secrets in: tokens and passwords of any tool, `PIP_INDEX_URL`, `GOPROXY`, `DATABASE_URL`,
        `GOOGLE_APPLICATION_CREDENTIALS`, `DOCKER_AUTH_CONFIG`. A platform that runs workspaces has variables of its own, such as `CODER_*` or `JUPYTERHUB_*`:
        an administrator of one reserves them with `policy.reservedEnv.additional`.

        ## Places for files

        A file in such a place, or in the way of one, is refused. What `~/` leads to is looked at again in each workspace, where the home is known.

        | place | what is there |
        |---|---|
        %s%s
        Files of the home are the user's own choice, `~/.bashrc` and `~/.ssh/authorized_keys` too.
        """
        .formatted(EnvName.OWN, reserved(), kept(), denied());
  }

  private static String reserved() {
    return rows(
        ReservedNames.TABLE.stream()
            .collect(
                Collectors.groupingBy(
                    ReservedNames.Reserved::reason,
                    LinkedHashMap::new,
                    Collectors.mapping(one -> one.pattern().text(), Collectors.toList()))));
  }

  private static String kept() {
    return rows(
        FilePath.KEPT.stream()
            .collect(
                Collectors.groupingBy(
                    kept -> kept.reason() + "; cannot be allowed",
                    LinkedHashMap::new,
                    Collectors.mapping(kept -> kept.place().path(), Collectors.toList()))));
  }

  private static String denied() {
    return rows(
        DeniedPlaces.TABLE.stream()
            .collect(
                Collectors.groupingBy(
                    DeniedPlaces.Denied::reason,
                    LinkedHashMap::new,
                    Collectors.mapping(one -> one.place().path(), Collectors.toList()))));
  }

  private static String rows(Map<String, List<String>> names) {
    StringBuilder rows = new StringBuilder();
    names.forEach(
        (reason, group) ->
            rows.append("| `%s` | %s |\n".formatted(String.join("` `", group), reason)));
    return rows.toString();
  }

  /** For the ValidatingAdmissionPolicy; a chart reads nothing outside of itself. */
  static String yaml() {
    return """
        # Generated from the classes of crds; to make it anew: mvn -pl crds test -Dtest=ReservedNamesTest -Dmanifests=write
        reservedEnv:
        %s
        deniedPlaces:
        %s
        """
        .formatted(
            items(ReservedNames.TABLE.stream().map(one -> one.pattern().text()).toList()),
            items(DeniedPlaces.TABLE.stream().map(one -> one.place().path()).toList()));
  }

  private static String items(List<String> items) {
    return items.stream().map("  - \"%s\""::formatted).collect(Collectors.joining("\n"));
  }
}

package dev.satchel.crds.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.secret.WorkspaceSelector.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexTest {
  @Test
  void an_index_without_secrets_says_its_revision() {
    assertThat(new Index(0, List.of()).format()).isEqualTo("satchel\t1\nrevision\t0\n");
  }

  @Test
  void each_secret_has_a_line_and_its_file_and_selector_too() {
    WorkspaceSelector selector =
        new WorkspaceSelector(
            Map.of("team", "data", "example.com/tier", ""),
            List.of(
                new Requirement("a", "NotIn", List.of("x", "", "z")),
                new Requirement("b", "Exists", List.of())));
    Index index =
        new Index(
            17,
            List.of(
                new Index.Entry(
                    "uid-1", 3, "token", Optional.of(new FilePath("~/a b/ü")), selector),
                new Index.Entry("uid-2", 1, "env-only", Optional.empty(), selector)));

    assertThat(index.format())
        .isEqualTo(
            """
            satchel\t1
            revision\t17
            secret\tuid-1\t3\ttoken
            file\tuid-1\tfile.token\t~/a b/ü
            select\tuid-1\texample.com/tier\tIn\t
            select\tuid-1\tteam\tIn\tdata
            select\tuid-1\ta\tNotIn\tx,,z
            select\tuid-1\tb\tExists\t
            secret\tuid-2\t1\tenv-only
            """);
  }
}

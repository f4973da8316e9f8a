package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.projection.Index;
import dev.satchel.crds.projection.InjectedPod;
import dev.satchel.crds.projection.ProjectedSecret;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContractTest {
  @Test
  void names_are_the_same_on_both_sides() {
    assertThat(Names.SOURCE_PATH).isEqualTo(InjectedPod.SOURCE_PATH);
    assertThat(Names.FILES_PATH).isEqualTo(InjectedPod.FILES_PATH);
    assertThat(Names.ROOT_PATH).isEqualTo(InjectedPod.ROOT_PATH);
    assertThat(Names.LABELS_FILE).isEqualTo(InjectedPod.LABELS_FILE);
    assertThat(Names.INDEX).isEqualTo(ProjectedSecret.INDEX);
    assertThat(Names.ENV_HOME).isEqualTo(InjectedPod.ENV_HOME);
    assertThat(Names.ENV_PROMISE).isEqualTo(InjectedPod.ENV_PROMISE);
    assertThat(Names.ENV_WAIT_SECONDS).isEqualTo(InjectedPod.ENV_WAIT_SECONDS);
    assertThat(Names.ENV_VOLUMES).isEqualTo(InjectedPod.ENV_VOLUMES);
    assertThat(Names.ENV_MOUNTS).isEqualTo(InjectedPod.ENV_MOUNTS);
    assertThat(Names.ENV_REPORT).isEqualTo(InjectedPod.ENV_REPORT);
    assertThat(Names.ENV_REPORT_URL).isEqualTo(InjectedPod.ENV_REPORT_URL);
    assertThat(Names.REPORT_TOKEN_FILE).isEqualTo(InjectedPod.REPORT_TOKEN_FILE);
    assertThat(Names.AUTHORITIES).isEqualTo(ProjectedSecret.AUTHORITIES);
    assertThat(PodReport.MAX_BYTES).isEqualTo(dev.satchel.crds.projection.PodReport.MAX_BYTES);
    assertThat(Names.ENV_NO_FILES).isEqualTo(InjectedPod.ENV_NO_FILES);
  }

  @Test
  void an_index_of_the_operator_is_read() {
    WorkspaceSelector selector =
        new WorkspaceSelector(
            Map.of("team", "data", "empty", ""),
            List.of(
                new WorkspaceSelector.Requirement("tier", "In", List.of("dev", "test")),
                new WorkspaceSelector.Requirement("legacy", "DoesNotExist", List.of())));
    Index index =
        new Index(
            17,
            List.of(
                new Index.Entry("u1", 3, "env-only", Optional.empty(), WorkspaceSelector.ALL),
                new Index.Entry(
                    "u2", 4, "key", Optional.of(new FilePath("~/größe/ключ b")), selector)));

    SecretIndex read = SecretIndex.parse(index.format()).orElseThrow();

    assertThat(read.revision()).isEqualTo(17);
    assertThat(read.generations()).isEqualTo(Map.of("u1", 3L, "u2", 4L));
    SecretIndex.Entry entry = read.files().getFirst();
    assertThat(read.files()).hasSize(1);
    assertThat(entry.uid()).isEqualTo("u2");
    assertThat(entry.name()).isEqualTo("key");
    assertThat(entry.key()).isEqualTo(ProjectedSecret.fileKey("key"));
    assertThat(entry.path()).isEqualTo("~/größe/ключ b");
    List<Map<String, String>> pods =
        List.of(
            Map.of("team", "data", "empty", "", "tier", "dev"),
            Map.of("team", "data", "empty", "", "tier", "prod"),
            Map.of("team", "data", "empty", "", "tier", "dev", "legacy", ""),
            Map.of("team", "data", "tier", "dev"),
            Map.of("team", "other", "empty", "", "tier", "dev"),
            Map.of());
    for (Map<String, String> labels : pods) {
      assertThat(entry.selector().matches(labels)).isEqualTo(selector.matches(labels));
    }
    assertThat(entry.selector().matches(pods.getFirst())).isTrue();
  }

  @Test
  void an_index_of_another_version_is_not_guessed_at() {
    assertThat(SecretIndex.parse("satchel\t2\nrevision\t1\n")).isEmpty();
    assertThat(SecretIndex.parse("")).isEmpty();
  }

  @Test
  void a_report_is_read_by_the_operator() {
    List<Problem> problems =
        List.of(
            new Problem("u1", Obstacle.READ_ONLY, "/home/größe"),
            new Problem("u2", Obstacle.HOME_UNKNOWN, ""));

    AgentReport read = AgentReport.parse(Report.format(17, problems)).orElseThrow();

    assertThat(read)
        .isEqualTo(
            new AgentReport(
                17,
                List.of(
                    new AgentReport.Problem("u1", "ReadOnly", "/home/größe"),
                    new AgentReport.Problem("u2", "HomeUnknown", "")),
                0));
  }

  @Test
  void the_agent_uses_nothing_but_java_base() {
    JavaClasses agent =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.satchel.agent");
    assertThat(agent).isNotEmpty();
    ArchRuleDefinition.classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.satchel.agent",
            "java.io",
            "java.lang..",
            "java.net",
            "java.nio..",
            "java.security..",
            "java.time",
            "java.util..",
            "javax.net.ssl",
            "org.jspecify.annotations")
        .check(agent);
    Module base = Object.class.getModule();
    assertThat(base.getPackages())
        .contains("java.io", "java.lang", "java.nio.file", "java.time", "java.util.concurrent")
        .contains("java.net", "java.security.cert", "javax.net.ssl");
  }
}

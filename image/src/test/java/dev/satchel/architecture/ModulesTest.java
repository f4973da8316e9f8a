package dev.satchel.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrows of docs/architecture.md: crds <- store <- operator, webhook; crds <- cli; agent alone.
 */
class ModulesTest {
  private static final String[] PARTS = {"crds", "store", "operator", "webhook", "agent", "cli"};

  @ParameterizedTest
  @ValueSource(strings = {"crds", "store", "operator", "webhook", "agent", "cli"})
  void every_module_is_looked_at(String module) {
    assertThat(Code.OURS.stream().filter(in(module))).isNotEmpty();
  }

  static Stream<Arrow> arrows() {
    return Stream.of(
        new Arrow("crds"),
        new Arrow("store", "crds"),
        new Arrow("operator", "crds", "store"),
        new Arrow("webhook", "crds", "store"),
        new Arrow("agent"),
        new Arrow("cli", "crds"));
  }

  /** A module, and the others of ours that it may use. */
  record Arrow(String module, String... mayUse) {
    boolean allows(String other) {
      return other.equals(module) || Stream.of(mayUse).anyMatch(other::equals);
    }

    @Override
    public String toString() {
      return module + " -> " + String.join(", ", mayUse);
    }
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void a_module_uses_only_what_it_may(Arrow arrow) {
    String[] forbidden =
        Stream.of(PARTS)
            .filter(part -> !arrow.allows(part))
            .map(Code::packages)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(Code.packages(arrow.module()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(Code.OURS);
  }

  @Test
  void only_the_image_knows_the_image() {
    noClasses()
        .that()
        .resideInAnyPackage(Stream.of(PARTS).map(Code::packages).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.satchel")
        .check(Code.OURS);
  }

  @Test
  void the_agent_depends_on_java_base_alone() {
    classes()
        .that()
        .resideInAPackage(Code.packages("agent"))
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "are the agent's own, of java.base, or annotations without a run-time",
                used ->
                    used.getPackageName().startsWith("dev.satchel.agent")
                        || used.getPackageName().startsWith("org.jspecify.annotations")
                        || Code.isOfJavaBase(used)))
        .check(Code.OURS);
  }

  @Test
  void the_kinds_do_no_input_or_output() {
    noClasses()
        .that()
        .resideInAPackage(Code.packages("crds"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.nio.channels..", "java.nio.file..", "java.sql..", "javax.sql..")
        .orShould()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "read or write files or processes",
                used ->
                    used.getName().matches("java\\.io\\.(File.*|RandomAccessFile|Console)")
                        || used.getName()
                            .matches("java\\.lang\\.(Process|ProcessBuilder|Runtime)")))
        .orShould()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of the Kubernetes client, other than CustomResource",
                used ->
                    used.getPackageName().startsWith("io.fabric8.kubernetes.client")
                        && !used.getSimpleName().equals("CustomResource")))
        .check(Code.OURS);
  }

  /**
   * A module's own package is its door: it opens all below, and what it throws comes from there.
   */
  @Test
  void packages_have_no_cycle() {
    slices().matching("dev.satchel.(*).(**)").should().beFreeOfCycles().check(Code.OURS);
  }

  private static DescribedPredicate<JavaClass> in(String module) {
    return JavaClass.Predicates.resideInAPackage(Code.packages(module));
  }
}

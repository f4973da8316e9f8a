package dev.satchel.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What a reader can count on anywhere in the code. */
class StyleTest {
  @Test
  void no_class_has_a_name_that_says_nothing() {
    noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)").check(Code.OURS);
  }

  @Test
  void every_package_is_null_marked() {
    List<String> unmarked =
        Code.OURS.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(used -> !used.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .sorted()
            .toList();
    assertThat(unmarked).isEmpty();
  }

  @Test
  void every_sql_statement_is_prepared() {
    noClasses().should().dependOnClassesThat(name("java.sql.Statement")).check(Code.OURS);
  }

  /**
   * Jdbi's ways around a prepared statement: scripts, literal batches, and templates in the SQL.
   */
  @Test
  void no_sql_is_put_together_at_run_time() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(resideInAPackage("org.jdbi..")))
                .and(
                    target(
                        nameMatching(
                            "createScript|createBatch|define|defineList|defineNamedBindings"))))
        .check(Code.OURS);
  }
}

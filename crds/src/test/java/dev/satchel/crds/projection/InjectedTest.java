package dev.satchel.crds.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class InjectedTest {
  @Test
  void variables_are_sorted_by_name() {
    assertThat(new Injected(Map.of("B", "two", "A", "one.x")).format()).isEqualTo("A=one.x,B=two");
  }

  @Test
  void a_pod_without_variables_has_an_empty_annotation() {
    assertThat(new Injected(Map.of()).format()).isEmpty();
    assertThat(Injected.parse("")).isEqualTo(new Injected(Map.of()));
  }

  @Test
  void parts_that_make_no_sense_are_left_out() {
    assertThat(Injected.parse("A=one,,=x,B=,C,D=two"))
        .isEqualTo(new Injected(Map.of("A", "one", "D", "two")));
  }

  @Property
  void what_is_written_is_read_again(@ForAll("injected") Map<String, String> secrets) {
    assertThat(Injected.parse(new Injected(secrets).format())).isEqualTo(new Injected(secrets));
  }

  @Property
  void nothing_in_an_annotation_stops_the_reader(@ForAll String annotation) {
    assertThatCode(() -> Injected.parse(annotation).format()).doesNotThrowAnyException();
  }

  @Provide
  Arbitrary<Map<String, String>> injected() {
    Arbitrary<String> names = Arbitraries.strings().withChars("AB_1").ofMinLength(1).ofMaxLength(4);
    Arbitrary<String> secrets =
        Arbitraries.strings().withChars("ab-.1").ofMinLength(1).ofMaxLength(4);
    return Arbitraries.maps(names, secrets).ofMaxSize(5);
  }
}

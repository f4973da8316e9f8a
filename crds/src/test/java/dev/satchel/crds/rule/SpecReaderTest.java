package dev.satchel.crds.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
  @Test
  void a_field_of_the_expected_type_is_read() throws Exception {
    SpecReader spec =
        read("{\"a\": \"x\", \"b\": true, \"c\": [\"y\"], \"d\": {\"k\": \"v\"}, \"n\": 7}");

    assertThat(spec.text("a")).isEqualTo("x");
    assertThat(spec.flag("b")).isTrue();
    assertThat(spec.texts("c")).containsExactly("y");
    assertThat(spec.textMap("d")).containsEntry("k", "v");
    assertThat(spec.whole("n")).isEqualTo(7);
    assertThat(spec.count("n")).isEqualTo(7);
    assertThat(spec.violations()).isEmpty();
  }

  @Test
  void null_is_as_good_as_absent() throws Exception {
    SpecReader spec = read("{\"a\": null, \"c\": null}");

    assertThat(spec.text("a")).isNull();
    assertThat(spec.texts("c")).isEmpty();
    assertThat(spec.object("a")).isNull();
    assertThat(spec.violations()).isEmpty();
  }

  @Test
  void a_field_of_another_type_is_absent_and_named() throws Exception {
    SpecReader spec = read("{\"a\": 1, \"c\": [\"x\", 2], \"d\": {\"k\": []}, \"n\": 1.5}");

    assertThat(spec.text("a")).isNull();
    assertThat(spec.texts("c")).containsExactly("x");
    assertThat(spec.textMap("d")).isEmpty();
    assertThat(spec.whole("n")).isNull();
    assertThat(spec.violations())
        .extracting(Violation::toString)
        .containsExactly(
            "spec.a: must be a string",
            "spec.c[1]: must be a string",
            "spec.d.k: must be a string",
            "spec.n: must be a whole number");
  }

  @Test
  void a_number_that_does_not_fit_is_named() throws Exception {
    SpecReader spec = read("{\"n\": 99999999999999999999, \"m\": 9999999999}");

    assertThat(spec.whole("n")).isNull();
    assertThat(spec.count("m")).isZero();
    assertThat(spec.violations()).extracting(Violation::field).containsExactly("spec.n", "spec.m");
  }

  @Test
  void what_is_required_and_missing_is_named_where_it_should_be() throws Exception {
    SpecReader spec = read("{\"list\": [{}], \"object\": {}}");

    spec.objects("list").forEach(one -> one.requiredText("key"));
    spec.required("missing");
    SpecReader object = spec.required("object");
    assertThat(object).isNotNull();
    object.requiredText("name");
    assertThat(spec.violations())
        .extracting(Violation::toString)
        .containsExactly(
            "spec.list[0].key: is required",
            "spec.missing: is required",
            "spec.object.name: is required");
  }

  @Test
  void what_is_no_object_has_no_fields() throws Exception {
    SpecReader spec = read("[1]");

    assertThat(spec.text("a")).isNull();
    assertThat(spec.violations()).containsExactly(new Violation("spec", "must be an object"));
  }

  private static SpecReader read(String json) throws Exception {
    return new SpecReader("spec", new ObjectMapper().readTree(json));
  }
}

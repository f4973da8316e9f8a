package dev.satchel.crds.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.key.Permissions.Decision;
import dev.satchel.crds.rule.Parsed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
  private static KeyResource resource(String text) {
    return ((Parsed.Valid<KeyResource>) KeyResource.parse(text)).value();
  }

  private static AllowList allowed(String... texts) {
    return AllowList.of(Stream.of(texts).map(PermissionsTest::resource).toList());
  }

  private static Scopes scopes(String... texts) {
    return Scopes.of(Stream.of(texts).map(Scope::new).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "'', chat:invoke, true",
    "'', *, true",
    "*, chat:*, true",
    "chat:*, chat:invoke, true",
    "chat:*, chat:*, true",
    "chat:*, chats:invoke, false",
    "chat:*, *, false",
    "chat:invoke, chat:invoke, true",
    "chat:invoke, chat:*, false",
    "chat:invoke, chat:read, false",
    "chat:invoke, *, false",
  })
  void a_wanted_scope_is_held_or_covered_by_a_wildcard(
      String held, String wanted, boolean permitted) {
    Scopes scopes = held.isEmpty() ? scopes() : scopes(held);

    assertThat(new Permissions(scopes, allowed()).permits(new Scope(wanted), null))
        .isEqualTo(permitted ? Decision.PERMITTED : Decision.SCOPE_MISSING);
  }

  @ParameterizedTest
  @CsvSource({
    "'', model:gpt-5, true",
    "'', *:*, true",
    "*:*, model:*, true",
    "model:*, model:gpt-5, true",
    "model:*, model:*, true",
    "model:*, models:gpt-5, false",
    "model:*, *:*, false",
    "model:*, *:gpt-5, false",
    "model:gpt-5, model:gpt-5, true",
    "model:gpt-5, MODEL:GPT-5, true",
    "model:gpt-5, model:gpt-5-mini, false",
    "model:gpt-5, model:*, false",
    "*:gpt-5, model:gpt-5, true",
    "*:gpt-5, model:*, false",
  })
  void a_wanted_resource_is_listed_or_covered_by_a_wildcard(
      String listed, String wanted, boolean permitted) {
    AllowList list = listed.isEmpty() ? allowed() : allowed(listed);

    assertThat(new Permissions(scopes(), list).permits(null, resource(wanted)))
        .isEqualTo(permitted ? Decision.PERMITTED : Decision.RESOURCE_MISSING);
  }

  @Test
  void neither_part_widens_the_other() {
    Permissions some = new Permissions(scopes("chat:invoke"), allowed("model:gpt-5"));

    assertThat(some.permits(null, null)).isEqualTo(Decision.PERMITTED);
    assertThat(some.permits(new Scope("chat:invoke"), resource("model:gpt-5")))
        .isEqualTo(Decision.PERMITTED);
    assertThat(some.permits(new Scope("chat:invoke"), resource("model:other")))
        .isEqualTo(Decision.RESOURCE_MISSING);
    assertThat(some.permits(new Scope("models:read"), resource("model:gpt-5")))
        .isEqualTo(Decision.SCOPE_MISSING);
  }

  @Test
  void an_allow_list_is_in_normal_form() {
    assertThat(allowed(" Model:B ", "model:a", "model:b", "file:x", "*:z").values())
        .containsExactly("*:z", "file:x", "model:a", "model:b");
    assertThat(allowed("model:a", "model:*", "file:x").values())
        .containsExactly("file:x", "model:*");
    assertThat(allowed("model:a", "*:*", "file:x").values()).containsExactly("*:*");
    assertThat(allowed().values()).containsExactly("*:*");
  }

  @Test
  void scopes_are_sorted_each_once_and_none_is_all() {
    assertThat(scopes("models:read", "chat:invoke", "models:read").values())
        .containsExactly("chat:invoke", "models:read");
    assertThat(scopes().values()).containsExactly("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "chat",
        "chat:",
        ":invoke",
        "*:*",
        "*:read",
        "chat:inv*",
        "Chat:invoke",
        "a:b:c",
        "chat:invoke ",
        "chat:\n"
      })
  void what_is_no_scope_is_refused(String text) {
    assertThat(Scope.parse(text)).isInstanceOf(Parsed.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "model",
        "model:",
        ":a",
        "model:gpt*",
        "mo*:a",
        "model:a b",
        "model:ä",
        "model:\u212a", // the sign of Kelvin, a k in lower case
        "\u212a:a",
        "a\n:b",
        "model:\0"
      })
  void what_is_no_resource_is_refused(String text) {
    assertThat(KeyResource.parse(text)).isInstanceOf(Parsed.Refused.class);
  }

  /** Of what the patterns tell apart, and a little more. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("aZ09_.-:*,!~ \t\n\u000b\r\u001c\u007f\u00e4\u212a")
        .ofMaxLength(9);
  }

  @Property(tries = 20_000)
  void a_scope_is_what_its_pattern_says(@ForAll("texts") String text) {
    assertThat(Scope.parse(text) instanceof Parsed.Valid).isEqualTo(text.matches(Scope.PATTERN));
  }

  @Property(tries = 20_000)
  void a_resource_is_what_its_pattern_says(@ForAll("texts") String text) {
    Matcher parts = Pattern.compile(KeyResource.PATTERN).matcher(text);
    switch (KeyResource.parse(text)) {
      case Parsed.Valid<KeyResource>(KeyResource resource) -> {
        assertThat(parts.matches()).isTrue();
        assertThat(resource.type()).isEqualTo(parts.group(1).toLowerCase(Locale.ROOT));
        assertThat(resource.id()).isEqualTo(parts.group(2).toLowerCase(Locale.ROOT));
      }
      case Parsed.Refused<KeyResource> _ -> assertThat(parts.matches()).isFalse();
    }
  }

  @Test
  void an_id_may_have_colons_and_slashes_and_both_have_a_length() {
    assertThat(resource("model:meta/llama3:8b@v1").id()).isEqualTo("meta/llama3:8b@v1");
    assertThat(resource("m:" + "i".repeat(254)).type()).isEqualTo("m");
    assertThat(KeyResource.parse("m:" + "i".repeat(255))).isInstanceOf(Parsed.Refused.class);
    assertThat(Scope.parse("s:" + "a".repeat(126))).isInstanceOf(Parsed.Valid.class);
    assertThat(Scope.parse("s:" + "a".repeat(127))).isInstanceOf(Parsed.Refused.class);
  }

  @Test
  void a_composite_stands_for_its_scopes_and_never_for_none() {
    ScopeCatalogue catalogue =
        new ScopeCatalogue(
            Map.of("inference", List.of(new Scope("chat:invoke"), new Scope("models:read"))));

    assertThat(catalogue.expand("inference"))
        .isEqualTo(new Parsed.Valid<>(List.of(new Scope("chat:invoke"), new Scope("models:read"))));
    assertThat(catalogue.expand("other:read"))
        .isEqualTo(new Parsed.Valid<>(List.of(new Scope("other:read"))));
    assertThat(catalogue.expand("training"))
        .isInstanceOfSatisfying(
            Parsed.Refused.class,
            refused -> assertThat(refused.message()).endsWith("or a composite: inference"));
    assertThatThrownBy(() -> new ScopeCatalogue(Map.of("nothing", List.of())))
        .hasMessageContaining("of nothing");
    assertThatThrownBy(() -> new ScopeCatalogue(Map.of("a:b", List.of(Scope.ALL))))
        .hasMessageContaining("name");
  }

  @Provide
  Arbitrary<List<KeyResource>> resources() {
    Arbitrary<String> type = Arbitraries.of("*", "model", "file", "tool");
    Arbitrary<String> id = Arbitraries.of("*", "a", "b", "c");
    return Combinators.combine(type, id).as(KeyResource::new).list().ofMaxSize(12);
  }

  @Property
  void the_normal_form_permits_what_was_listed_and_nothing_more(
      @ForAll("resources") List<KeyResource> given, @ForAll("resources") List<KeyResource> asked) {
    AllowList list = AllowList.of(given);
    for (KeyResource wanted : asked) {
      boolean listed =
          given.isEmpty()
              || given.stream()
                  .anyMatch(
                      entry ->
                          (entry.type().equals("*") || entry.type().equals(wanted.type()))
                              && (entry.id().equals("*") || entry.id().equals(wanted.id())));
      assertThat(list.covers(wanted)).as("%s of %s", wanted, given).isEqualTo(listed);
    }
  }

  @Property
  void the_normal_form_has_one_text_whatever_the_order(
      @ForAll("resources") List<KeyResource> given, @ForAll Random random) {
    List<KeyResource> shuffled = new ArrayList<>(given);
    Collections.shuffle(shuffled, random);
    List<String> values = AllowList.of(given).values();

    assertThat(AllowList.of(shuffled).values()).isEqualTo(values);
    assertThat(AllowList.of(AllowList.of(given).list()).values()).isEqualTo(values).isNotEmpty();
  }
}

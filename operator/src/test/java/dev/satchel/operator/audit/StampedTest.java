package dev.satchel.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.store.audit.Author;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StampedTest {
  private static Author author(Map<String, String> annotations) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withAnnotations(annotations).build());
    return Stamped.author(secret);
  }

  @Test
  void an_object_says_who_changed_it() {
    assertThat(
            author(
                Map.of(
                    "satchel.dev/actor", "alice",
                    "satchel.dev/actor-groups", "[\"a\",\"b,c\"]",
                    "satchel.dev/request-uid", "r")))
        .isEqualTo(new Author("alice", List.of("a", "b,c"), "r"));
  }

  @Test
  void one_that_was_not_stamped_does_not_and_nonsense_is_no_group() {
    assertThat(author(Map.of())).isEqualTo(Author.UNKNOWN);
    assertThat(author(Map.of("satchel.dev/actor-groups", "[\"a\"]"))).isEqualTo(Author.UNKNOWN);
    for (String nonsense : List.of("{", "null", "[null]", "\"a\"", "[[1]]")) {
      assertThat(
              author(Map.of("satchel.dev/actor", "alice", "satchel.dev/actor-groups", nonsense))
                  .groups())
          .isEmpty();
    }
  }
}

package dev.satchel.crds.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesNameTest {
  @ParameterizedTest
  @CsvSource({
    "DNS_LABEL, alice",
    "DNS_LABEL, 0",
    "DNS_SUBDOMAIN, a.b-c.d",
    "DATA_KEY, _my.Key-1",
    "LABEL_KEY, a",
    "LABEL_KEY, app.kubernetes.io/Name_1.x",
    "LABEL_VALUE, ''",
    "LABEL_VALUE, x_y.z-1",
  })
  void what_kubernetes_takes_is_accepted(KubernetesName kind, String text) {
    assertThat(kind.fault(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DNS_LABEL, ''",
    "DNS_LABEL, Alice",
    "DNS_LABEL, a.b",
    "DNS_LABEL, -a",
    "DNS_LABEL, 'a\n'",
    "DNS_SUBDOMAIN, a..b",
    "DNS_SUBDOMAIN, a.",
    "DATA_KEY, ''",
    "DATA_KEY, a/b",
    "LABEL_KEY, ''",
    "LABEL_KEY, a b",
    "LABEL_KEY, /a",
    "LABEL_KEY, a/b/c",
    "LABEL_VALUE, 'x,y'",
    "LABEL_VALUE, 'x\ty'",
    "LABEL_VALUE, x-",
  })
  void what_kubernetes_refuses_is_refused(KubernetesName kind, String text) {
    assertThat(kind.fault(text)).contains(kind.rule());
  }

  @ParameterizedTest
  @CsvSource({"DNS_LABEL, 63", "DNS_SUBDOMAIN, 253", "DATA_KEY, 253", "LABEL_VALUE, 63"})
  void a_name_is_no_longer_than_kubernetes_takes_it(KubernetesName kind, int most) {
    assertThat(kind.fault("a".repeat(most))).isEmpty();
    assertThat(kind.fault("a".repeat(most + 1))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"63, 253, true", "64, 1, false", "1, 254, false"})
  void the_two_parts_of_a_labels_key_have_each_their_length(int name, int prefix, boolean right) {
    String key = "p".repeat(prefix) + "/" + "n".repeat(name);
    assertThat(KubernetesName.LABEL_KEY.fault(key).isEmpty()).isEqualTo(right);
  }
}

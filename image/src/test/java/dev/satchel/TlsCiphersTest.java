package dev.satchel;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class TlsCiphersTest {
  private static List<String> javas() throws NoSuchAlgorithmException {
    return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
  }

  @Test
  void java_knows_each_of_them() throws NoSuchAlgorithmException {
    assertThat(javas()).containsAll(TlsCiphers.ORDER);
  }

  @Test
  void none_is_missing_that_encrypts_and_authenticates_at_once_with_a_fresh_key()
      throws NoSuchAlgorithmException {
    Stream<String> modern =
        javas().stream()
            .filter(suite -> suite.contains("_GCM_") || suite.contains("POLY1305"))
            .filter(suite -> !suite.contains("DHE_DSS") && !suite.contains("_DHE_"))
            .filter(suite -> suite.startsWith("TLS_ECDHE_") || !suite.contains("_WITH_"));

    assertThat(TlsCiphers.ORDER).containsAll(modern.toList());
  }

  @Test
  void the_command_line_has_the_last_word() {
    Properties system = new Properties();
    system.setProperty("jdk.tls.client.cipherSuites", "TLS_AES_256_GCM_SHA384");

    TlsCiphers.prefer(system);

    assertThat(system.getProperty("jdk.tls.client.cipherSuites"))
        .isEqualTo("TLS_AES_256_GCM_SHA384");
    assertThat(system.getProperty("jdk.tls.server.cipherSuites"))
        .startsWith("TLS_CHACHA20_POLY1305_SHA256,");
  }
}

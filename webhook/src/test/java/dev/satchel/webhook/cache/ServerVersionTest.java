package dev.satchel.webhook.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.VersionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
  @ParameterizedTest
  @CsvSource({
    "1,20,false",
    "1,28,false",
    "1,28+,false",
    "1,29,true",
    "1,29+,true",
    "1,34,true",
    "2,0,true",
    "1,'',false",
  })
  void native_sidecars_are_known_from_1_29_on(String major, String minor, boolean known) {
    VersionInfo version = new VersionInfo.Builder().withMajor(major).withMinor(minor).build();

    assertThat(ServerVersion.hasNativeSidecars(version)).isEqualTo(known);
  }
}

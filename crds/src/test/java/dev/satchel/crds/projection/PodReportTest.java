package dev.satchel.crds.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.projection.Delivered.File;
import dev.satchel.crds.projection.Delivered.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodReportTest {
  private static final String HEAD = "satchel\t1\nrevision\t17\n";

  private static Optional<Delivered> parse(String text) {
    return PodReport.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_an_agent_says_is_read_and_survives_the_annotation() {
    Delivered delivered =
        parse(
                HEAD
                    + "file\tu1\tkey\twritten\t\t/home/user/größe\n"
                    + "file\tu2\ttwo\tnot-written\tReadOnly\t~/x \"y\"\n"
                    + "file\tu3\tthree\tstill-there\tDenied\t/etc/three\n"
                    + "more\t2\n")
            .orElseThrow();

    assertThat(delivered)
        .isEqualTo(
            new Delivered(
                17,
                List.of(
                    new File("u1", "key", "/home/user/größe", State.WRITTEN, null),
                    new File("u2", "two", "~/x \"y\"", State.NOT_WRITTEN, "ReadOnly"),
                    new File("u3", "three", "/etc/three", State.STILL_THERE, "Denied")),
                2));
    assertThat(Delivered.parse(delivered.format())).hasValue(delivered);
  }

  @Test
  void the_annotation_says_no_more_than_it_has_to() {
    Delivered delivered =
        new Delivered(3, List.of(new File("u1", "key", "/a", State.WRITTEN, null)), 0);

    assertThat(delivered.format())
        .isEqualTo(
            "{\"revision\":3,\"files\":[{\"uid\":\"u1\",\"secret\":\"key\",\"path\":\"/a\",\"state\":\"written\"}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "satchel\t2\nrevision\t1\n",
        "satchel\t1\n",
        "satchel\t1\nrevision\t-1\n",
        "satchel\t1\nrevision\t1",
        HEAD + "what\tis\tthis\n",
        HEAD + "file\tu1\tkey\twritten\t\n",
        HEAD + "file\tu1\tkey\twritten\tReadOnly\t/a\n",
        HEAD + "file\tu1\tkey\tnot-written\t\t/a\n",
        HEAD + "file\tu1\tkey\tperhaps\t\t/a\n",
        HEAD + "file\tu1\tKey_1\twritten\t\t/a\n",
        HEAD + "file\tu 1\tkey\twritten\t\t/a\n",
        HEAD + "file\tu1\tkey\twritten\t\ta\n",
        HEAD + "file\tu1\tkey\twritten\t\t/a\u0007\n",
        HEAD + "file\tu1\tkey\tnot-written\tno reason\t/a\n",
        HEAD + "file\tu1\tkey\twritten\t\t/a\nfile\tu1\tkey\twritten\t\t/a\n",
        HEAD + "more\t1\nfile\tu1\tkey\twritten\t\t/a\n",
        HEAD + "more\t99999999999\n",
        HEAD + "\n"
      })
  void anything_else_is_no_report(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @Test
  void what_is_too_long_or_no_text_is_no_report() {
    byte[] broken = (HEAD + "file\tu1\tkey\twritten\t\t/?\n").getBytes(StandardCharsets.UTF_8);
    broken[broken.length - 2] = (byte) 0xff;

    assertThat(PodReport.parse(broken)).isEmpty();
    assertThat(PodReport.parse(new byte[PodReport.MAX_BYTES + 1])).isEmpty();
  }

  @Property
  void whatever_is_posted_is_read_or_refused(@ForAll byte[] body, @ForAll String line) {
    PodReport.parse(body);
    parse(HEAD + line + "\n")
        .ifPresent(read -> assertThat(Delivered.parse(read.format())).hasValue(read));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{\"files\":[{}]}", "{\"revision\":\"x\"}", "{"})
  void an_annotation_that_is_not_ours_says_nothing(String annotation) {
    assertThat(Delivered.parse(annotation)).isEmpty();
  }
}

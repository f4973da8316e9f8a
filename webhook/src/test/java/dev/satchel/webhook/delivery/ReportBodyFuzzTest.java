package dev.satchel.webhook.delivery;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.PodReport;
import java.util.Optional;

/** Whatever a workspace posts is refused, or reads the same from the pod's annotation. */
class ReportBodyFuzzTest {
  /** Of an object's 256 KiB of annotations, others need some. */
  private static final int MAX_ANNOTATION = 200 * 1024;

  @FuzzTest
  void a_body_is_read_or_refused(byte[] body) {
    Optional<Delivered> read = PodReport.parse(body);
    if (read.isEmpty()) {
      return;
    }
    String annotation = read.get().format();
    if (annotation.length() > MAX_ANNOTATION || annotation.contains("\n")) {
      throw new AssertionError("no annotation");
    }
    if (!Delivered.parse(annotation).equals(read)) {
      throw new AssertionError("reads otherwise from the pod");
    }
  }
}

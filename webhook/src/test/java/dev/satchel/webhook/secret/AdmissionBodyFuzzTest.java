package dev.satchel.webhook.secret;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.webhook.access.Housekeeping;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.AdmissionRequest.MalformedException;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.user.UserReview;
import dev.satchel.webhook.user.Whose;
import java.nio.charset.StandardCharsets;

/** Of any body an answer is made, or it is malformed; nothing else is thrown. */
class AdmissionBodyFuzzTest {
  private final Asked asked = new Asked();

  @FuzzTest
  void a_body_is_answered_or_malformed(byte[] body) {
    asked.secrets.clear();
    asked.secrets.add(
        Asked.declared("ml", "held", DeclaredSecret.Stored.YES, "HELD", "~/held/file"));
    try {
      answer(AdmissionRequest.parse(body));
    } catch (MalformedException e) {
      if (e.fault().isBlank()) {
        throw new AssertionError("malformed, and nothing said", e);
      }
    }
  }

  private void answer(AdmissionRequest request) {
    said(asked.review().answer(request));
    said(asked.mutation().answer(request));
    said(new UserReview(asked, new Whose(asked), Housekeeping.of("satchel", "op")).answer(request));
    if (asked.review().answer(request) instanceof AdmissionAnswer.Allowed
        && request.object() != null
        && request.resource().equals(SecretReview.RESOURCE)
        && request.changesSpec()
        && request.object().at("/spec/envName").asText("").toUpperCase().startsWith("SATCHEL_")
        && !request.requester().username().startsWith("system:")) {
      throw new AssertionError("let in: " + EnvName.OWN);
    }
  }

  private static void said(AdmissionAnswer answer) {
    byte[] review = answer.review("r-1");
    if (!new String(review, StandardCharsets.UTF_8).contains("\"allowed\"")) {
      throw new AssertionError("an answer without a decision");
    }
  }
}

package dev.satchel.webhook.secret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.Optional;

/** One thing that {@link SecretMutation} does; the same once more when it is done again. */
@FunctionalInterface
public interface MutationStep {
  /**
   * Changes the secret, if there is something to do.
   *
   * @param request its object is as it was sent
   * @param secret what came of it so far
   * @return why it cannot be done, for which the request is refused; empty: done
   */
  Optional<Denied> apply(AdmissionRequest request, ObjectNode secret);
}

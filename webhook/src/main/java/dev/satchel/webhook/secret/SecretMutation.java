package dev.satchel.webhook.secret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.access.Marking;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.user.Users;
import java.util.List;
import java.util.Optional;

/**
 * Makes of a {@code UserSecret} as it was sent one as it is stored. Doing so again changes nothing
 * more, so other webhooks may follow.
 *
 * <p>What is wrong is refused here and not only by {@link SecretReview}, which the API server asks
 * last: its own schema would refuse before that, and with less in the answer. Nor could a value be
 * judged once it is sealed.
 */
public final class SecretMutation implements Admission {
  private final List<MutationStep> completing;
  private final List<MutationStep> finishing;
  private final SecretReview review;

  /**
   * @param finishing what is done, in this order, to a secret in which nothing is wrong
   */
  public SecretMutation(Users users, SecretReview review, List<MutationStep> finishing) {
    this.completing = List.of(new DefaultUser(users), new OneSource());
    this.review = review;
    this.finishing = List.copyOf(finishing);
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    ObjectNode sent = request.object();
    if (!request.resource().equals(SecretReview.RESOURCE) || sent == null) {
      return new AdmissionAnswer.Allowed();
    }
    ObjectNode after = sent.deepCopy();
    Optional<Denied> incomplete = apply(completing, request, after);
    if (incomplete.isPresent()) {
      return incomplete.get();
    }
    AdmissionRequest completed = request.withObject(after);
    if (review.isFaulty(completed) && review.answer(completed) instanceof Denied denied) {
      return denied;
    }
    // What is stored and wrong stays as it is: with another spec the API server would judge all of
    // it anew, and not even a finalizer could go.
    if (!review.isStoredAndFaulty(completed)) {
      Optional<Denied> unfinished = apply(finishing, request, after);
      if (unfinished.isPresent()) {
        return unfinished.get();
      }
    }
    return Marking.marked(request, sent, after);
  }

  /** One after the other, up to the first that cannot be done. */
  private static Optional<Denied> apply(
      List<MutationStep> steps, AdmissionRequest request, ObjectNode secret) {
    return steps.stream().flatMap(step -> step.apply(request, secret).stream()).findFirst();
  }
}

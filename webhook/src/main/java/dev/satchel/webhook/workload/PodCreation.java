package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.crds.Labels;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Asks who creates a workspace before it is given anything. Each of the two questions may ask the
 * API server, so the second is begun before the first is answered; it changes nothing and is told
 * to nobody who is refused.
 */
public final class PodCreation implements Admission {
  private final Authority authority;
  private final Admission injection;

  /**
   * @param injection asked if the requester may
   */
  public PodCreation(Authority authority, Admission injection) {
    this.authority = authority;
    this.injection = injection;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (request.operation() != Operation.CREATE || !request.resource().equals("pods")) {
      return injection.answer(request);
    }
    JsonNode user = request.subject().at("/metadata/labels").get(Labels.USER);
    if (user == null) {
      return injection.answer(request);
    }
    FutureTask<AdmissionAnswer> injected = new FutureTask<>(() -> injection.answer(request));
    Thread.ofVirtual().name("injection").start(injected);
    return authority
        .over(request, user.asText(""))
        .refusal()
        .map(Forbidden::because)
        .orElseGet(() -> answer(injected));
  }

  private static AdmissionAnswer answer(FutureTask<AdmissionAnswer> injected) {
    try {
      return injected.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it was injected", e);
    }
  }
}

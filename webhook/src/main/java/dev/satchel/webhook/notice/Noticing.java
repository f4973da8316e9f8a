package dev.satchel.webhook.notice;

import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.function.Consumer;

/** Lets no change of what is declared through before notice of it is given. */
public final class Noticing implements Admission {
  private final Admission admission;
  private final Consumer<String> notices;

  /**
   * @param admission the last that is asked about a change
   * @param notices given the namespace; see {@link Notices#give}
   */
  public Noticing(Admission admission, Consumer<String> notices) {
    this.admission = admission;
    this.notices = notices;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    AdmissionAnswer answer = admission.answer(request);
    if (!(answer instanceof AdmissionAnswer.Denied) && !request.dryRun() && request.changesSpec()) {
      notices.accept(request.namespace());
    }
    return answer;
  }
}

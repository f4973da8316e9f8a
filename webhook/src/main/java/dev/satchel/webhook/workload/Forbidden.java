package dev.satchel.webhook.workload;

import dev.satchel.webhook.admission.AdmissionAnswer;

/** The answer to who may not. */
final class Forbidden {
  private static final int CODE = 403;

  private Forbidden() {}

  static AdmissionAnswer because(String message) {
    return new AdmissionAnswer.Denied(CODE, message);
  }
}

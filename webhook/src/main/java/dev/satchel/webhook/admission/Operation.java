package dev.satchel.webhook.admission;

/** What is to be done with an object, as {@code AdmissionReview} calls it. */
public enum Operation {
  CREATE,
  UPDATE,
  DELETE,
  CONNECT
}

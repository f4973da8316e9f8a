package dev.satchel.agent;

import java.io.IOException;

/** A way to bring a {@link PodReport} to the webhook. */
interface ReportChannel {
  /**
   * Posts it once.
   *
   * @return the HTTP status of the answer; 0: it was not HTTP
   * @throws IOException with a message for the container's log
   */
  int post(String report) throws IOException;
}

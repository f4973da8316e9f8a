package dev.satchel.operator.race;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** A write that somebody else, as a second leader, may have come before. */
public final class ContendedWrite {
  private ContendedWrite() {}

  /**
   * Makes it.
   *
   * @param write a creation, or what is locked to the version that was read
   * @return false: the API server answered 409; what was to be created is there, or what was read
   *     has changed
   * @throws KubernetesClientException it was refused for another reason
   */
  public static boolean succeeds(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }
}

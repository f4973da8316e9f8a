package dev.satchel.webhook.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Reads from the API server on the thread that asks. The client goes through three threads for an
 * answer, and where processors are busy each of them has to wait for its turn: an admission would
 * wait with it.
 */
public final class DirectRead {
  /** As often as the client looks for a new token: a pod's is renewed within the hour. */
  private static final Duration TOKEN_PERIOD = Duration.ofMinutes(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final SSLSocketFactory sockets;
  private final ReadTimes times;
  private volatile Config config;
  private volatile long configuredAt = System.nanoTime();

  /**
   * Of the client it takes where the server is, and who asks.
   *
   * @param times told how long each read took
   */
  public DirectRead(KubernetesClient client, ReadTimes times) {
    this.times = times;
    url = client.getMasterUrl().toString();
    config = client.getConfiguration();
    try {
      sockets = SSLUtils.sslContext(config).getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the client has just been made of the same", e);
    }
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param path of the request, without a leading slash, and its query
   * @param accept media types
   * @param deadline by {@link System#nanoTime()}
   * @return empty: there is no such object
   * @throws IOException also if the answer is neither 200 nor 404
   */
  Optional<byte[]> get(String path, String accept, long deadline)
      throws IOException, TimeoutException {
    long start = System.nanoTime();
    String outcome = "failed";
    try {
      Optional<byte[]> answer = answer(connection(path, accept, deadline));
      outcome = answer.isPresent() ? "found" : "missing";
      return answer;
    } finally {
      times.took(outcome, System.nanoTime() - start);
    }
  }

  private HttpURLConnection connection(String path, String accept, long deadline)
      throws IOException, TimeoutException {
    URLConnection opened = URI.create(url + path).toURL().openConnection();
    HttpURLConnection connection = (HttpURLConnection) opened;
    if (connection instanceof HttpsURLConnection secured) {
      secured.setSSLSocketFactory(sockets);
      if (config.isDisableHostnameVerification()) {
        secured.setHostnameVerifier((_, _) -> true);
      }
    }
    int millis = millis(deadline);
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setRequestProperty("Accept", accept);
    String token = token();
    if (!token.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    return connection;
  }

  /**
   * The same, of an answer that has to be a JSON object. What it is instead is not told: it may
   * hold a value.
   */
  public Optional<ObjectNode> object(String path, String accept, long deadline)
      throws IOException, TimeoutException {
    Optional<byte[]> answer = get(path, accept, deadline);
    return answer.isPresent() ? Optional.of(object(answer.get())) : Optional.empty();
  }

  private static ObjectNode object(byte[] body) throws IOException {
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Its text quotes the object.
    }
    throw new IOException("the API server's answer is not a JSON object");
  }

  private static int millis(long deadline) throws TimeoutException {
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new TimeoutException();
    }
    return (int) left;
  }

  /** Read to its end, whatever it is, so that the connection can be used again. */
  private static Optional<byte[]> answer(HttpURLConnection connection) throws IOException {
    int code = connection.getResponseCode();
    if (code == HttpURLConnection.HTTP_OK) {
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(body.readAllBytes());
      }
    }
    try (InputStream body = connection.getErrorStream()) {
      if (body != null) {
        body.transferTo(OutputStream.nullOutputStream());
      }
    }
    if (code == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    throw new IOException("the API server answered " + code);
  }

  private String token() {
    if (System.nanoTime() - configuredAt > TOKEN_PERIOD.toNanos()) {
      configuredAt = System.nanoTime();
      config = config.refresh();
    }
    String given = config.getOauthToken();
    String found = given == null ? config.getAutoOAuthToken() : given;
    return found == null ? "" : found;
  }
}

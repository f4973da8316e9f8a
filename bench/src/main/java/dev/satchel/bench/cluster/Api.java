package dev.satchel.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.crds.server.ApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Speaks to the API server with as little of its own as can be: it shares the machine with what is
 * measured, and the text of an object is made before the clock runs.
 */
public final class Api implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final SSLContext tls;
  private final HttpClient http;

  /** A request that makes something, by its path and its JSON. */
  public record Creation(String path, String body) {}

  /**
   * @param url of the server
   * @param certificate the server's own, self-signed
   */
  Api(String url, Path certificate) {
    this.url = url;
    try (InputStream in = Files.newInputStream(certificate)) {
      tls = trusting(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http = HttpClient.newBuilder().sslContext(tls).build();
  }

  /**
   * Whatever those have signed.
   *
   * @param certificates in PEM
   */
  static SSLContext trusting(InputStream certificates) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (var one : CertificateFactory.getInstance("X.509").generateCertificates(certificates)) {
        trusted.setCertificateEntry("server-" + number++, one);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return tls;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public JsonNode get(String path) {
    return json(send(request(path).GET()));
  }

  /** What is no JSON. */
  public byte[] bytes(String path) throws IOException {
    HttpResponse<byte[]> answer = answer(request(path).GET(), BodyHandlers.ofByteArray());
    if (answer.statusCode() >= 300) {
      throw new IOException("GET " + path + ": " + answer.statusCode());
    }
    return answer.body();
  }

  public void create(Creation creation) {
    send(request(creation.path()).POST(BodyPublishers.ofString(creation.body())));
  }

  /** Changes an object by a merge patch. */
  public void patch(String path, String body) {
    send(
        request(path)
            .method("PATCH", BodyPublishers.ofString(body))
            .setHeader("Content-Type", "application/merge-patch+json"));
  }

  public void delete(String path) {
    send(request(path).DELETE());
  }

  public boolean exists(String path) {
    return answer(request(path).GET()).statusCode() != HttpURLConnection.HTTP_NOT_FOUND;
  }

  /** Makes them all, so many at a time; throws if one is refused. */
  public void createAll(List<Creation> creations, int atOnce) {
    inParallel(creations.stream().<Runnable>map(one -> () -> create(one)).toList(), atOnce);
  }

  /** Deletes the objects of each of these paths. */
  public void deleteAll(List<String> paths, int atOnce) {
    inParallel(
        paths.stream().<Runnable>map(path -> () -> send(request(path).DELETE())).toList(), atOnce);
  }

  private static void inParallel(List<Runnable> all, int atOnce) {
    Semaphore places = new Semaphore(atOnce);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running =
          all.stream()
              .<Future<?>>map(
                  one ->
                      threads.submit(
                          () -> {
                            places.acquireUninterruptibly();
                            try {
                              one.run();
                            } finally {
                              places.release();
                            }
                          }))
              .toList();
      running.forEach(Api::result);
    }
  }

  private static void result(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** For a watch: a connection of its own, since streams of HTTP/2 share one window. */
  HttpClient watcher() {
    return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  private HttpRequest.Builder request(String path) {
    return builder(path).timeout(Duration.ofMinutes(1));
  }

  HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + ApiServer.TOKEN)
        .header("Content-Type", "application/json");
  }

  private String send(HttpRequest.Builder request) {
    HttpResponse<String> answer = answer(request);
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          answer.request().method() + " " + answer.uri() + ": " + answer.body());
    }
    return answer.body();
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) {
    return answer(request, BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> answer(HttpRequest.Builder request, BodyHandler<T> as) {
    try {
      return http.send(request.build(), as);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

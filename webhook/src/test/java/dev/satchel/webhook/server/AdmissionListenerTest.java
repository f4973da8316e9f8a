package dev.satchel.webhook.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionListenerTest {
  private static final SelfSigned FIRST = SelfSigned.create("first");
  private static final SelfSigned SECOND = SelfSigned.create("second");
  private static final String REVIEW =
      """
      {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-%s",\
      "operation":"CREATE","namespace":"dev","resource":{"version":"v1","resource":"pods"},\
      "object":{"spec":{"padding":"%s"}}}}""";

  private AdmissionListener listener = start(_ -> new AdmissionAnswer.Allowed());

  private static AdmissionListener start(Admission admission) {
    return AdmissionListener.start(
        0, KeyMaterial.tls(FIRST.secret("ns", "tls")), Map.of("/mutate-pods", admission));
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  private static HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(SelfSigned.trusting(FIRST, SECOND))
        .build();
  }

  private HttpRequest request(String body) {
    return request(listener.port(), body);
  }

  private static HttpRequest request(int port, String body) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/mutate-pods"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static JsonNode response(HttpResponse<byte[]> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body()).path("response");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_review_is_answered_with_its_uid(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<byte[]> answer =
          client.send(request(REVIEW.formatted("1", "")), BodyHandlers.ofByteArray());

      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(response(answer).path("uid").asText()).isEqualTo("u-1");
      assertThat(response(answer).path("allowed").asBoolean()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void no_name_server_is_asked_who_a_client_is(HttpClient.Version version) throws Exception {
    ReverseLookups.forget();
    try (HttpClient client = client(version)) {
      client.send(request(REVIEW.formatted("1", "")), BodyHandlers.ofByteArray());
    }
    assertThat(ReverseLookups.asked()).isEmpty();
    InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getHostName();
    assertThat(ReverseLookups.asked()).as("that one is heard of").isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void the_largest_pods_are_taken_and_more_is_refused(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      String large = REVIEW.formatted("1", "x".repeat(3 * 1024 * 1024));
      HttpResponse<byte[]> answer = client.send(request(large), BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);

      String tooLarge = REVIEW.formatted("1", "x".repeat(9 * 1024 * 1024));
      HttpResponse<byte[]> refusal = client.send(request(tooLarge), BodyHandlers.ofByteArray());
      assertThat(refusal.statusCode()).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "[]",
        "null",
        "{\"kind\":\"AdmissionReview\"",
        "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\"}",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\"}}",
      })
  void a_malformed_body_is_refused_without_being_quoted(String body) throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      HttpResponse<String> answer = client.send(request(body), BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("must").doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_new_certificate_drops_no_request(HttpClient.Version version) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> streams = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean fresh = i % 2 == 0;
        streams.add(threads.submit(() -> ask(version, fresh, done, answered)));
      }
      for (int i = 0; i < 10; i++) {
        SelfSigned next = i % 2 == 0 ? SECOND : FIRST;
        int before = answered.get();
        listener.reload(KeyMaterial.tls(next.secret("ns", "tls")));
        assertThat(presented()).isEqualTo(next.certificate());
        Awaitility.await().until(() -> answered.get() > before + 20);
      }
      done.set(true);
      for (Future<?> stream : streams) {
        stream.get(20, TimeUnit.SECONDS);
      }
    }
  }

  /** Keeps asking; fails with the first request that is not answered. */
  private Void ask(
      HttpClient.Version version, boolean fresh, AtomicBoolean done, AtomicInteger answered)
      throws Exception {
    HttpClient client = client(version);
    try {
      while (!done.get()) {
        if (fresh) {
          client.close();
          client = client(version);
        }
        HttpResponse<byte[]> answer =
            client.send(
                request(REVIEW.formatted("1", "y".repeat(5000))), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        answered.incrementAndGet();
      }
    } finally {
      client.close();
    }
    return null;
  }

  /** The certificate that a new connection is shown. */
  private X509Certificate presented() throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            SelfSigned.trusting(FIRST, SECOND)
                .getSocketFactory()
                .createSocket("localhost", listener.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void present_versions_of_tls_are_spoken(String version) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            SelfSigned.trusting(FIRST)
                .getSocketFactory()
                .createSocket("localhost", listener.port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void what_has_begun_is_answered_before_it_stops(HttpClient.Version version) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    listener.close();
    listener =
        start(
            _ -> {
              begun.countDown();
              await(mayEnd);
              return new AdmissionAnswer.Allowed();
            });
    try (HttpClient client = client(version)) {
      CompletableFuture<HttpResponse<byte[]>> answer =
          client.sendAsync(request(REVIEW.formatted("1", "")), BodyHandlers.ofByteArray());
      await(begun);

      Thread stopping = Thread.ofVirtual().start(listener::close);
      Awaitility.await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
      mayEnd.countDown();

      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_rolling_restart_drops_no_request(HttpClient.Version version) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    try (Relay service = new Relay(listener.port());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient shared = client(version)) {
      List<Future<?>> streams = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        streams.add(threads.submit(() -> ask(shared, service.port(), done, answered)));
      }
      for (int i = 0; i < 3; i++) {
        AdmissionListener old = listener;
        listener = start(_ -> new AdmissionAnswer.Allowed());
        service.pointTo(listener.port());
        long begun = System.nanoTime();
        old.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        int before = answered.get();
        Awaitility.await().until(() -> answered.get() > before + 20);
      }
      done.set(true);
      for (Future<?> stream : streams) {
        stream.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static Void ask(HttpClient client, int port, AtomicBoolean done, AtomicInteger answered)
      throws Exception {
    while (!done.get()) {
      HttpResponse<byte[]> answer =
          client.send(
              request(port, REVIEW.formatted("1", "y".repeat(50_000))), BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      answered.incrementAndGet();
    }
    return null;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void another_path_is_not_found() throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/")).build();

      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
    }
  }
}

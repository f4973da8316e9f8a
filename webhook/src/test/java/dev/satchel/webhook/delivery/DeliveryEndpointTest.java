package dev.satchel.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.webhook.check.Exchange;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class DeliveryEndpointTest {
  private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final String POD = "/api/v1/namespaces/dev-alice/pods/ws";

  /** As whom it is written says when. */
  private static final String POD_PATCHED = POD + "?fieldManager=satchel-deliveries";

  private static final String REPORT =
      "satchel\t1\nrevision\t17\nfile\tu1\tkey\twritten\t\t/home/user/key\n";
  private static final String DELIVERED =
      "{\"revision\":17,\"files\":[{\"uid\":\"u1\",\"secret\":\"key\",\"path\":\"/home/user/key\",\"state\":\"written\"}]}";

  static KubernetesMockServer server;
  static KubernetesClient kubernetes;

  private final AtomicLong nanos = new AtomicLong();
  private DeliveryEndpoint endpoint;

  @BeforeEach
  void make() {
    server.reset();
    endpoint = new DeliveryEndpoint(kubernetes, nanos::get);
  }

  private static TokenReview review(
      boolean known, String audience, String username, Map<String, List<String>> extra) {
    return new TokenReviewBuilder()
        .withNewStatus()
        .withAuthenticated(known)
        .withAudiences(audience)
        .withNewUser()
        .withUsername(username)
        .withExtra(extra)
        .endUser()
        .endStatus()
        .build();
  }

  private static TokenReview agent() {
    return review(
        true,
        "satchel.dev",
        "system:serviceaccount:dev-alice:default",
        Map.of(
            "authentication.kubernetes.io/pod-name", List.of("ws"),
            "authentication.kubernetes.io/pod-uid", List.of("uid-1")));
  }

  private static Pod pod(String uid, Map<String, String> annotations) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("dev-alice")
        .withName("ws")
        .withUid(uid)
        .addToLabels(Labels.USER, "alice")
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }

  private static void reviewed(TokenReview review) {
    server.expect().post().withPath(REVIEWS).andReturn(201, review).once();
  }

  private static void found(Pod pod) {
    server.expect().get().withPath(POD).andReturn(200, pod).always();
  }

  private Exchange post(String token, String body) throws Exception {
    WritableHeaders<?> headers = WritableHeaders.create();
    if (!token.isEmpty()) {
      headers.set(HeaderNames.AUTHORIZATION, token);
    }
    Exchange exchange = Exchange.of(headers, body.getBytes(StandardCharsets.UTF_8));
    endpoint.answer(exchange.request(), exchange.response());
    return exchange;
  }

  private int status(String token, String body) throws Exception {
    return post(token, body).answered(204, 400, 401, 403, 429, 503);
  }

  @Test
  void what_a_pod_s_agent_says_is_on_the_pod() throws Exception {
    reviewed(agent());
    found(pod("uid-1", Map.of(Annotations.INJECTED, "")));
    server.expect().patch().withPath(POD_PATCHED).andReturn(200, pod("uid-1", Map.of())).once();

    assertThat(status("Bearer t", REPORT)).isEqualTo(204);

    String patch = server.getLastRequest().getBody().readUtf8();
    assertThat(patch).contains("\"uid\":\"uid-1\"").contains("satchel.dev/delivered");
    assertThat(patch.replace("\\", "")).contains(DELIVERED);
  }

  @Test
  void what_is_on_the_pod_already_is_not_written_again_and_the_token_not_reviewed_again()
      throws Exception {
    reviewed(agent());
    found(pod("uid-1", Map.of(Annotations.INJECTED, "", Annotations.DELIVERED, DELIVERED)));

    assertThat(status("Bearer t", REPORT)).isEqualTo(204);
    assertThat(status("Bearer t", REPORT)).isEqualTo(204);

    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void who_is_known_by_a_token_of_no_pod_of_another_audience_or_not_at_all_is_refused()
      throws Exception {
    found(pod("uid-1", Map.of(Annotations.INJECTED, "")));
    Map<String, List<String>> extra = agent().getStatus().getUser().getExtra();
    List<TokenReview> others =
        List.of(
            review(false, "satchel.dev", "system:serviceaccount:dev-alice:default", extra),
            review(true, "other", "system:serviceaccount:dev-alice:default", extra),
            review(true, "satchel.dev", "system:serviceaccount:dev-alice:default", Map.of()),
            review(true, "satchel.dev", "alice", extra));
    for (TokenReview review : others) {
      reviewed(review);

      assertThat(status("Bearer t" + others.indexOf(review), REPORT)).isEqualTo(401);
    }
    assertThat(status("", REPORT)).isEqualTo(401);
    assertThat(status("Basic YTpi", REPORT)).isEqualTo(401);
  }

  @Test
  void a_pod_that_has_taken_the_name_or_was_not_injected_is_left_alone() throws Exception {
    reviewed(agent());
    server
        .expect()
        .get()
        .withPath(POD)
        .andReturn(200, pod("uid-2", Map.of(Annotations.INJECTED, "")))
        .once();
    server.expect().get().withPath(POD).andReturn(200, pod("uid-1", Map.of())).once();
    server.expect().get().withPath(POD).andReturn(404, "").once();

    assertThat(status("Bearer t", REPORT)).isEqualTo(403);
    assertThat(status("Bearer t", REPORT)).isEqualTo(403);
    assertThat(status("Bearer t", REPORT)).isEqualTo(403);
  }

  @Test
  void what_is_no_report_is_refused_and_not_repeated() throws Exception {
    reviewed(agent());

    Exchange exchange = post("Bearer t", "s3cr3t-value");

    assertThat(exchange.answered(400)).isEqualTo(400);
    assertThat(exchange.sent()).contains("an agent's report").doesNotContain("s3cr3t");
    assertThat(status("Bearer t", "x".repeat(100_000))).isEqualTo(400);
  }

  @Test
  void an_api_server_in_trouble_is_no_refusal() throws Exception {
    server.expect().post().withPath(REVIEWS).andReturn(500, "").always();

    assertThat(status("Bearer t", REPORT)).isEqualTo(503);
  }

  @Test
  void a_pod_that_reports_all_the_time_has_to_wait() throws Exception {
    reviewed(agent());
    found(pod("uid-1", Map.of(Annotations.INJECTED, "", Annotations.DELIVERED, DELIVERED)));
    for (int i = 0; i < 10; i++) {
      assertThat(status("Bearer t", REPORT)).isEqualTo(204);
    }

    assertThat(status("Bearer t", REPORT)).isEqualTo(429);

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
    assertThat(status("Bearer t", REPORT)).isEqualTo(204);
    assertThat(status("Bearer t", REPORT)).isEqualTo(429);
  }

  @Test
  void the_api_server_s_word_is_good_for_half_a_minute() throws Exception {
    reviewed(agent());
    found(pod("uid-1", Map.of(Annotations.INJECTED, "", Annotations.DELIVERED, DELIVERED)));
    assertThat(status("Bearer t", REPORT)).isEqualTo(204);

    nanos.addAndGet(Duration.ofSeconds(31).toNanos());
    reviewed(review(false, "satchel.dev", "", Map.of()));

    assertThat(status("Bearer t", REPORT)).isEqualTo(401);
  }
}

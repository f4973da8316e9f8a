package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.AuditQuery;
import dev.satchel.store.audit.LoggedEntry;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.audit.Auditing;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What admission tells the audit log, and what a reader of it is told, on a real Postgres. */
@EnableKubernetesMockClient
class AuditEndpointIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AdmissionAnswer REFUSED =
      new AdmissionAnswer.Denied(422, "spec.envName: must not be PATH");

  KubernetesMockServer server;
  KubernetesClient kubernetes;

  private EmbeddedPostgres postgres;
  private Database database;
  private Auditing auditing;
  private Replica replica;

  @BeforeEach
  void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    DatabaseConfig config =
        DatabaseConfig.parse(
            "postgres://postgres@localhost:%d/postgres".formatted(postgres.getPort()));
    database = Database.open(config);
    database.migrate();
    AuditKey key = AuditKey.generate(new SecureRandom());
    server
        .expect()
        .get()
        .withPath("/api/v1/namespaces/satchel/secrets/satchel-audit-key")
        .andReturn(404, "")
        .always();
    database.audit().use(key);
    auditing = new Auditing(database.audit(), kubernetes, "satchel", new SimpleMeterRegistry());
    replica =
        new Replica(
            new CheckConfig(0, Duration.ofSeconds(6), 100, 100, List.of()),
            config,
            kubernetes,
            Optional.of(key));
  }

  @AfterEach
  void stop() throws Exception {
    replica.close();
    auditing.close();
    database.close();
    postgres.close();
  }

  @Test
  void a_refusal_is_told_with_who_and_why_and_a_dry_run_is_not() throws Exception {
    Admission refusing = auditing.of(request -> REFUSED);
    refusing.answer(request("CREATE", "1", true));
    refusing.answer(request("CREATE", "2", false));

    LoggedEntry entry = logged(1).getFirst();
    assertThat(entry.row().requestUid()).isEqualTo("2");
    assertThat(entry.row().actor()).isEqualTo("mallory");
    assertThat(entry.row().groups()).containsExactly("devs");
    assertThat(entry.row().action()).isEqualTo("deny");
    assertThat(entry.row().user()).isEqualTo("alice");
    assertThat(entry.row().outcome()).isEqualTo("create: spec.envName: must not be PATH");
    assertThat(entry.row().diff()).doesNotContain("hunter2").isEqualTo("{}");
  }

  @Test
  void a_deletion_that_was_admitted_leaves_no_entry_and_its_author_is_noted() throws Exception {
    auditing.of(request -> new AdmissionAnswer.Allowed()).answer(request("DELETE", "3", false));

    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        var notes = statement.executeQuery("SELECT object_uid, actor FROM audit_deletions")) {
      assertThat(notes.next()).isTrue();
      assertThat(notes.getString(1)).isEqualTo("uid-1");
      assertThat(notes.getString(2)).isEqualTo("mallory");
    }
    assertThat(database.audit().read(AuditQuery.newest(10))).isEmpty();
  }

  @Test
  void who_may_read_it_is_told_and_nobody_else() throws Exception {
    Admission refusing = auditing.of(request -> REFUSED);
    for (int i = 0; i < 3; i++) {
      refusing.answer(request("CREATE", "r" + i, false));
    }
    logged(3);

    assertThat(replica.ask("/v1/audit").statusCode()).isEqualTo(401);
    Reviews.token(server, "nobody", true).once();
    Reviews.access(server, false).once();
    assertThat(ask("/v1/audit", "one").statusCode()).isEqualTo(403);

    Reviews.token(server, "auditor", true).always();
    Reviews.access(server, true).always();
    JsonNode all = JSON.readTree(ask("/v1/audit", "two").body());
    assertThat(all.path("entries")).hasSize(3);
    assertThat(all.at("/entries/0/actor").asText()).isEqualTo("mallory");
    assertThat(all.at("/entries/0/diff").isObject()).isTrue();
    assertThat(JSON.readTree(ask("/v1/audit?actor=alice", "two").body()).path("entries")).isEmpty();
    assertThat(
            JSON.readTree(ask("/v1/audit?limit=1&user=alice", "two").body())
                .at("/entries/0/requestUid")
                .asText())
        .isEqualTo("r2");
    assertThat(ask("/v1/audit?limit=9999999", "two").statusCode()).isEqualTo(400);
    assertThat(ask("/v1/audit?since=yesterday", "two").statusCode()).isEqualTo(400);
  }

  @Test
  void the_last_line_of_a_verification_says_whether_the_log_is_as_it_was_written()
      throws Exception {
    auditing.of(request -> REFUSED).answer(request("CREATE", "1", false));
    logged(1);
    Reviews.token(server, "auditor", true).always();
    Reviews.access(server, true).always();
    assertThat(lastLine(ask("/v1/audit/verify", "t")).path("intact").asBoolean()).isTrue();

    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute("UPDATE audit_log SET actor = 'alice'");
    }

    JsonNode broken = lastLine(ask("/v1/audit/verify", "t"));
    assertThat(broken.path("intact").asBoolean(true)).isFalse();
    assertThat(broken.path("position").asLong()).isEqualTo(1);
  }

  private HttpResponse<String> ask(String path, String token) throws Exception {
    return replica.ask(path, "X-Satchel-Token", token);
  }

  private static JsonNode lastLine(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body().lines().toList().getLast());
  }

  /** Once that many were told, what the operator has put into the chain. */
  private List<LoggedEntry> logged(int count) {
    await()
        .until(
            () -> {
              var _ = database.auditChain().link(Optional.empty(), 100);
              return database.audit().read(AuditQuery.newest(100)).size() == count;
            });
    return database.audit().read(AuditQuery.newest(100));
  }

  private static AdmissionRequest request(String operation, String uid, boolean dryRun)
      throws Exception {
    String object =
        """
        {"metadata": {"name": "token", "namespace": "dev", "uid": "uid-1"},
         "spec": {"user": "alice", "envName": "PATH", "value": "hunter2"}}
        """;
    return AdmissionRequest.parse(
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
         "request": {"uid": "%s", "operation": "%s", "dryRun": %s,
           "resource": {"group": "satchel.dev", "version": "v1alpha1", "resource": "usersecrets"},
           "namespace": "dev", "name": "token",
           "userInfo": {"username": "mallory", "groups": ["devs"]},
           "%s": %s}}
        """
            .formatted(
                uid, operation, dryRun, operation.equals("DELETE") ? "oldObject" : "object", object)
            .getBytes(StandardCharsets.UTF_8));
  }
}

package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may do what, as a table: whatever is more or less than this fails. */
class RbacTest {
  static final List<String> VERSIONS = Chart.VERSIONS;

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void roles_allow_exactly_this(String version) {
    assertThat(table(Chart.render(version, Chart.DEFAULTS)))
        .isEqualTo(
            """
            ClusterRole/satchel-audit-reader satchel.dev auditentries get
            ClusterRole/satchel-auditor satchel.dev aigatewaykeys get,list,watch
            ClusterRole/satchel-auditor satchel.dev usersecrets get,list,watch
            ClusterRole/satchel-auditor satchel.dev workspaceusers get,list,watch
            ClusterRole/satchel-operator admissionregistration.k8s.io mutatingwebhookconfigurations=satchel get,list,update,watch
            ClusterRole/satchel-operator admissionregistration.k8s.io validatingwebhookconfigurations=satchel get,list,update,watch
            ClusterRole/satchel-operator authentication.k8s.io tokenreviews create
            ClusterRole/satchel-operator authorization.k8s.io subjectaccessreviews create
            ClusterRole/satchel-operator core events create,patch
            ClusterRole/satchel-operator core namespaces get,list,watch
            ClusterRole/satchel-operator core pods get,list,patch,watch
            ClusterRole/satchel-operator core secrets create,delete,get,list,patch,update,watch
            ClusterRole/satchel-operator satchel.dev aigatewaykeys delete
            ClusterRole/satchel-operator satchel.dev aigatewaykeys get,list,patch,update,watch
            ClusterRole/satchel-operator satchel.dev aigatewaykeys/finalizers update
            ClusterRole/satchel-operator satchel.dev aigatewaykeys/status patch,update
            ClusterRole/satchel-operator satchel.dev usersecrets create
            ClusterRole/satchel-operator satchel.dev usersecrets delete
            ClusterRole/satchel-operator satchel.dev usersecrets get,list,patch,update,watch
            ClusterRole/satchel-operator satchel.dev usersecrets/finalizers update
            ClusterRole/satchel-operator satchel.dev usersecrets/status patch,update
            ClusterRole/satchel-operator satchel.dev workspaceusers act-for
            ClusterRole/satchel-operator satchel.dev workspaceusers get,list,patch,update,watch
            ClusterRole/satchel-operator satchel.dev workspaceusers/finalizers update
            ClusterRole/satchel-operator satchel.dev workspaceusers/status patch,update
            ClusterRole/satchel-owner satchel.dev aigatewaykeys create,delete,deletecollection,get,list,patch,update,watch
            ClusterRole/satchel-owner satchel.dev workspaceusers create,delete,deletecollection,get,list,patch,update,watch
            ClusterRole/satchel-user satchel.dev usersecrets create,delete,deletecollection,get,list,patch,update,watch
            ClusterRole/satchel-webhook apps daemonsets get
            ClusterRole/satchel-webhook apps deployments get
            ClusterRole/satchel-webhook apps replicasets get
            ClusterRole/satchel-webhook apps statefulsets get
            ClusterRole/satchel-webhook authorization.k8s.io subjectaccessreviews create
            ClusterRole/satchel-webhook batch cronjobs get
            ClusterRole/satchel-webhook batch jobs get
            ClusterRole/satchel-webhook core namespaces get,list,watch
            ClusterRole/satchel-webhook core replicationcontrollers get
            ClusterRole/satchel-webhook satchel.dev usersecrets get,list,watch
            ClusterRole/satchel-webhook satchel.dev workspaceusers get,list,watch
            Role/satchel-auditor core serviceaccounts/token=satchel-auditor create
            Role/satchel-auditor core services list
            Role/satchel-auditor core services/proxy=https:satchel-keys:https get
            Role/satchel-operator coordination.k8s.io leases create,get,patch,update
            Role/satchel-operator core configmaps create
            Role/satchel-operator core configmaps=satchel-audit-head get,update
            Role/satchel-operator core configmaps=satchel-sealing-keys get,list,update,watch
            Role/satchel-sealing-keys core configmaps=satchel-sealing-keys get
            Role/satchel-webhook coordination.k8s.io leases create,get,patch
            Role/satchel-webhook core configmaps=satchel-audit-head get
            Role/satchel-webhook core secrets list,watch
            Role/satchel-webhook core secrets=satchel-webhook-tls,satchel-audit-key get,list,watch
            """);
  }

  @Test
  void who_checks_keys_and_who_takes_reports_may_ask_whose_a_token_is() {
    String review = " authentication.k8s.io tokenreviews create\n";
    assertThat(table(Chart.render(Chart.DSN)))
        .contains("ClusterRole/satchel-webhook" + review)
        .doesNotContain("ClusterRole/satchel-operator" + review)
        .doesNotContain("ClusterRole/satchel-operator authorization.k8s.io");
    assertThat(table(Chart.render("keys: {checks: {enabled: false}}")))
        .doesNotContain(review)
        .doesNotContain("ClusterRole/satchel-operator authorization.k8s.io");
    assertThat(
            table(Chart.render("{keys: {checks: {enabled: false}}, injection: {reports: true}}")))
        .contains("ClusterRole/satchel-webhook" + review)
        .contains("ClusterRole/satchel-webhook core pods get,patch\n");
  }

  @Test
  void what_to_seal_to_is_everybodys_to_read() {
    assertThat(
            Chart.render(Chart.DEFAULTS)
                .get("RoleBinding", "satchel-sealing-keys")
                .at("/subjects/0/name")
                .asText())
        .isEqualTo("system:authenticated");
  }

  @Test
  void the_operator_may_evict_only_where_the_policy_has_it_do_so() {
    assertThat(table(Chart.render("policy: {repair: Evict}")))
        .contains("ClusterRole/satchel-operator core pods/eviction create\n");
    assertThat(table(Chart.render("policy: {repair: Ignore}"))).doesNotContain("pods/eviction");
  }

  @Test
  void nobody_but_our_own_accounts_is_bound() {
    Rendered rendered = Chart.render(Chart.DEFAULTS);
    for (String kind : List.of("ClusterRoleBinding", "RoleBinding")) {
      assertThat(
              rendered
                  .all(kind)
                  .filter(
                      binding ->
                          !List.of("satchel-sealing-keys", "satchel-audit-reader")
                              .contains(binding.at("/metadata/name").asText())))
          .hasSize(2)
          .allSatisfy(
              binding -> {
                String name = binding.at("/metadata/name").asText();
                assertThat(name).isIn("satchel-operator", "satchel-webhook");
                assertThat(binding.at("/roleRef/name").asText()).isEqualTo(name);
                assertThat(binding.at("/roleRef/kind").asText())
                    .isEqualTo(kind.replace("Binding", ""));
                assertThat(binding.path("subjects"))
                    .singleElement()
                    .satisfies(
                        subject -> {
                          assertThat(subject.path("kind").asText()).isEqualTo("ServiceAccount");
                          assertThat(subject.path("name").asText()).isEqualTo(name);
                          assertThat(subject.path("namespace").asText())
                              .isEqualTo("satchel-system");
                        });
              });
    }
  }

  @Test
  void pods_run_as_the_accounts_that_are_bound() {
    Rendered rendered = Chart.render(Chart.EVERYTHING);
    assertThat(rendered.all("ServiceAccount").map(account -> account.at("/metadata/name").asText()))
        .containsExactlyInAnyOrder("op", "hook", "satchel-auditor");
    assertThat(rendered.podSpec("pouch-operator").path("serviceAccountName").asText())
        .isEqualTo("op");
    assertThat(rendered.get("ClusterRoleBinding", "pouch-operator").at("/subjects/0/name").asText())
        .isEqualTo("op");
    assertThat(rendered.get("RoleBinding", "pouch-webhook").at("/subjects/0/name").asText())
        .isEqualTo("hook");
  }

  @Test
  void without_rbac_there_is_none() {
    Rendered rendered =
        Chart.render(
            """
            rbac: {create: false}
            serviceAccount: {create: false}
            """);
    for (String kind :
        List.of("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount")) {
      assertThat(rendered.all(kind)).as(kind).isEmpty();
    }
  }

  private static String table(Rendered rendered) {
    TreeSet<String> lines = new TreeSet<>();
    for (String kind : List.of("ClusterRole", "Role")) {
      rendered
          .all(kind)
          .forEach(role -> role.path("rules").forEach(rule -> add(lines, role, rule)));
    }
    StringJoiner table = new StringJoiner("\n", "", "\n");
    lines.forEach(table::add);
    return table.toString();
  }

  private static void add(TreeSet<String> lines, JsonNode role, JsonNode rule) {
    assertThat(rule.has("nonResourceURLs")).isFalse();
    String verbs = String.join(",", new TreeSet<>(Rendered.texts(rule.path("verbs"))));
    String names = String.join(",", Rendered.texts(rule.path("resourceNames")));
    for (String group : Rendered.texts(rule.path("apiGroups"))) {
      StreamSupport.stream(rule.path("resources").spliterator(), false)
          .map(
              resource ->
                  "%s/%s %s %s%s %s"
                      .formatted(
                          role.path("kind").asText(),
                          role.at("/metadata/name").asText(),
                          group.isEmpty() ? "core" : group,
                          resource.asText(),
                          names.isEmpty() ? "" : "=" + names,
                          verbs))
          .forEach(lines::add);
    }
  }
}

package dev.satchel.webhook.injection;

import static dev.satchel.webhook.injection.Given.agent;
import static dev.satchel.webhook.injection.Given.container;
import static dev.satchel.webhook.injection.Given.file;
import static dev.satchel.webhook.injection.Given.init;
import static dev.satchel.webhook.injection.Given.injected;
import static dev.satchel.webhook.injection.Given.mounts;
import static dev.satchel.webhook.injection.Given.pod;
import static dev.satchel.webhook.injection.Given.value;
import static dev.satchel.webhook.injection.Given.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.EnvRules;
import dev.satchel.crds.policy.PathRules;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.Repair;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTest {
  /** {@code printf %s /etc/app/token | sha256sum}. */
  private static final String ETC_APP_TOKEN = "2224d609f32b36c4";

  private static final ObjectNode WORKSPACE =
      yaml(
          """
          metadata: {labels: {satchel.dev/user: alice}}
          spec:
            initContainers:
            - {name: setup, volumeMounts: [{name: conf, mountPath: /etc/app}]}
            containers:
            - name: main
              workingDir: /work/dir
              env: [{name: HOME, value: /home/alice}]
              volumeMounts:
              - {name: home, mountPath: /home/alice, subPath: alice, mountPropagation: HostToContainer}
              - {name: cache, mountPath: /home/alice/.cache/}
              - {name: data, mountPath: /data, readOnly: true}
              - {name: ropvc, mountPath: /ropvc}
              - {name: conf, mountPath: /conf}
              - {name: expr, mountPath: /logs, subPathExpr: $(POD_NAME)}
              - {name: money, mountPath: /a$(B)}
              volumeDevices: [{name: raw, devicePath: /dev/raw}]
            - {name: helper, volumeMounts: [{name: cache, mountPath: /opt/tool/sub}]}
            volumes:
            - {name: home, persistentVolumeClaim: {claimName: home}}
            - {name: cache, emptyDir: {}}
            - {name: data, hostPath: {path: /data}}
            - {name: ropvc, persistentVolumeClaim: {claimName: x, readOnly: true}}
            - {name: conf, configMap: {name: conf}}
            - {name: expr, emptyDir: {}}
            - {name: money, ephemeral: {volumeClaimTemplate: {}}}
          """);

  @ParameterizedTest
  @CsvSource({
    "/usr/share/app, ~/key, /usr/share/app/key",
    "/, ~/etc/shadow, /etc/shadow",
    "/proc/1, ~/environ, /proc/1/environ",
  })
  void a_home_leads_no_file_to_a_denied_place(String home, String path, String resolved) {
    ObjectNode pod =
        yaml("spec: {containers: [{name: main, env: [{name: HOME, value: %s}]}]}".formatted(home));

    ObjectNode injected = injected(pod, file("t", path));

    assertThat(value(init(injected), "SATCHEL_VOLUMES")).hasValue(resolved + "\tDenied");
    assertThat(value(init(injected), "SATCHEL_MOUNTS")).hasValue("");
  }

  @Test
  void a_denied_place_in_a_volume_is_hindered_too() {
    ObjectNode pod =
        yaml(
            """
            spec:
              containers:
              - name: main
                env: [{name: HOME, value: /usr/local}]
                volumeMounts: [{name: tools, mountPath: /usr/local}]
              volumes: [{name: tools, emptyDir: {}}]
            """);

    assertThat(value(init(injected(pod, file("t", "~/bin/x"))), "SATCHEL_VOLUMES"))
        .hasValue("/usr/local\trw\n/usr/local/bin/x\tDenied");
  }

  @Test
  void what_was_stored_before_it_was_denied_is_still_delivered() {
    assertThat(value(init(injected(pod(), file("t", "/usr/share/app/t"))), "SATCHEL_VOLUMES"))
        .hasValue("");
  }

  @Test
  void where_files_are_disabled_none_is_mounted() {
    Policy noFiles = new Policy(EnvRules.DEFAULT, PathRules.DEFAULT, true, false, Repair.IGNORE);
    Decision decision =
        new Injector(Given.CONFIG, noFiles).decide(Given.workspace(pod(), file("t", "/opt/t")));

    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Injected.class,
            injected -> assertThat(value(init(injected.pod()), "SATCHEL_MOUNTS")).hasValue(""));
  }

  @Test
  void writable_volumes_of_the_workspace_are_repeated_below_the_root() {
    ObjectNode injected = injected(WORKSPACE);

    assertThat(mounts(init(injected)))
        .containsExactly(
            "/satchel/source=satchel-source ro",
            "/satchel/files=satchel-files",
            "/var/run/secrets/kubernetes.io/serviceaccount=satchel-source ro",
            "/satchel/root/home/alice=home:alice",
            "/satchel/root/home/alice/.cache=cache",
            "/satchel/root/a$(B)=money");
    assertThat(mounts(agent(injected))).isEqualTo(mounts(init(injected)));
    assertThat(init(injected).toString()).doesNotContain("mountPropagation");
    assertThat(init(injected).has("volumeDevices")).isFalse();
  }

  @Test
  void each_volume_is_listed_with_what_can_be_done_there() {
    assertThat(value(init(injected(WORKSPACE)), "SATCHEL_VOLUMES").orElseThrow().lines())
        .containsExactly(
            "/home/alice\trw",
            "/home/alice/.cache\trw",
            "/data\tReadOnly",
            "/ropvc\tReadOnly",
            "/conf\tReadOnly",
            "/logs\tFailed",
            "/a$$(B)\trw");
  }

  @ParameterizedTest
  @CsvSource({"secret", "configMap", "downwardAPI", "projected", "image"})
  void what_the_kubelet_fills_is_read_only(String type) {
    ObjectNode pod =
        pod("  volumeMounts: [{name: v, mountPath: /v}]", "volumes: [{name: v, " + type + ": {}}]");

    assertThat(value(init(injected(pod)), "SATCHEL_VOLUMES")).hasValue("/v\tReadOnly");
  }

  @Test
  void a_file_outside_of_any_volume_is_bind_mounted_writable_in_every_container() {
    ObjectNode injected = injected(WORKSPACE, file("t", "/etc/app/token"));

    String mount = "/etc/app/token=satchel-files:" + ETC_APP_TOKEN;
    assertThat(value(init(injected), "SATCHEL_MOUNTS"))
        .hasValue(ETC_APP_TOKEN + "\t/etc/app/token");
    assertThat(mounts(container(injected, "main"))).contains(mount);
    assertThat(mounts(container(injected, "helper"))).contains(mount);
    assertThat(mounts(container(injected, "setup")))
        .as("its own volume is there")
        .containsExactly("/etc/app=conf");
    assertThat(mounts(agent(injected))).doesNotContain(mount);
  }

  @Test
  void a_file_inside_of_a_volume_is_not() {
    ObjectNode injected =
        injected(WORKSPACE, file("a", "~/.ssh/id"), file("b", "/data/x"), file("c", "/conf"));

    assertThat(value(init(injected), "SATCHEL_MOUNTS")).hasValue("");
    assertThat(mounts(container(injected, "main"))).hasSize(7);
  }

  @Test
  void a_file_above_another_container_s_volume_is_not_mounted_there() {
    ObjectNode injected = injected(WORKSPACE, file("t", "/opt/tool"));

    assertThat(mounts(container(injected, "main"))).anyMatch(it -> it.startsWith("/opt/tool="));
    assertThat(mounts(container(injected, "helper"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/etc,IsDirectory",
    "/usr/local/bin,IsDirectory",
    "/home,IsDirectory",
    "/work,IsDirectory",
    "/work/dir,IsDirectory",
    "/srv/a:b,Failed",
  })
  void what_would_keep_the_workspace_from_starting_is_reported_instead(String path, String reason) {
    ObjectNode injected = injected(WORKSPACE, file("t", path));

    assertThat(value(init(injected), "SATCHEL_MOUNTS")).hasValue("");
    assertThat(value(init(injected), "SATCHEL_VOLUMES").orElseThrow().lines())
        .contains(path + "\t" + reason);
    assertThat(mounts(container(injected, "main"))).noneMatch(it -> it.contains("satchel-files"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/self", "/sys", "/dev/shm"})
  void a_file_in_a_home_among_the_kernel_s_file_systems_is_reported_instead(String home) {
    ObjectNode pod = WORKSPACE.deepCopy();
    pod.withObject("/metadata/annotations").put("satchel.dev/home", home);

    ObjectNode injected = injected(pod, file("t", "~/x"));

    assertThat(value(init(injected), "SATCHEL_MOUNTS")).hasValue("");
    assertThat(value(init(injected), "SATCHEL_VOLUMES").orElseThrow().lines())
        .contains(home + "/x\tDenied");
  }

  @Test
  void a_path_that_no_runtime_can_mount_is_reported() {
    String longPath = "/srv" + "/abcdefghi".repeat(400);

    assertThat(value(init(injected(pod(), file("t", longPath))), "SATCHEL_VOLUMES"))
        .hasValue(longPath + "\tFailed");
  }

  @Test
  void a_home_in_the_image_is_made_of_bind_mounts() {
    ObjectNode pod = pod("  env: [{name: HOME, value: /root}]");

    ObjectNode injected = injected(pod, file("t", "~/.netrc"));

    assertThat(value(init(injected), "SATCHEL_MOUNTS").orElseThrow()).endsWith("\t/root/.netrc");
  }

  @Test
  void under_an_unknown_home_nothing_is_mounted() {
    assertThat(value(init(injected(pod(), file("t", "~/.netrc"))), "SATCHEL_MOUNTS")).hasValue("");
  }

  @Test
  void of_a_file_above_another_the_one_with_precedence_is_mounted() {
    DeclaredSecret upper = file("upper", "/opt/x");
    DeclaredSecret lower = Given.stored(file("lower", "/opt/x/y"), Stored.YES);

    assertThat(value(init(injected(pod(), upper, lower)), "SATCHEL_MOUNTS").orElseThrow().lines())
        .singleElement()
        .asString()
        .endsWith("\t/opt/x/y");
  }

  @Test
  void two_secrets_of_one_path_share_its_mount() {
    assertThat(
            value(init(injected(pod(), file("a", "/opt/x"), file("b", "/opt/x"))), "SATCHEL_MOUNTS")
                .orElseThrow()
                .lines())
        .hasSize(1);
  }

  @Test
  void a_relative_mount_path_is_below_the_root_as_the_kubelet_has_it() {
    ObjectNode pod =
        pod("  volumeMounts: [{name: v, mountPath: srv/x}]", "volumes: [{name: v, emptyDir: {}}]");

    assertThat(value(init(injected(pod, file("t", "/srv/x/t"))), "SATCHEL_VOLUMES"))
        .hasValue("/srv/x\trw");
    assertThat(List.copyOf(mounts(init(injected(pod))))).contains("/satchel/root/srv/x=v");
  }
}

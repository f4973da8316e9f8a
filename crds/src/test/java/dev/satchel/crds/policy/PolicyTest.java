package dev.satchel.crds.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.NamePattern;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static Policy policy(String text) {
    return switch (Policy.parse(text)) {
      case Parsed.Valid<Policy>(Policy policy) -> policy;
      case Parsed.Refused<Policy>(String message) -> throw new AssertionError(message);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "# nothing\n", "reservedEnv: {}\npaths:\nrepair: Ignore"})
  void what_is_not_said_is_as_by_default(String text) {
    assertThat(policy(text)).isEqualTo(Policy.DEFAULT);
  }

  @Test
  void every_field_is_read() {
    assertThat(
            policy(
                """
                reservedEnv: {additional: [coder_*, TOKEN], allowed: ["*_PROXY"]}
                paths: {allowed: [~/], denied: [/, ~/.ssh]}
                filesDisabled: true
                sealedOnly: true
                repair: Evict
                """))
        .isEqualTo(
            new Policy(
                new EnvRules(
                    List.of(new NamePattern("CODER_*"), new NamePattern("TOKEN")),
                    List.of(new NamePattern("*_PROXY"))),
                new PathRules(
                    List.of(new Place("~")), List.of(new Place("/"), new Place("~/.ssh"))),
                true,
                true,
                Repair.EVICT));
  }

  @Test
  void json_is_read_too() {
    assertThat(policy("{\"filesDisabled\": true}").filesDisabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fileDisabled: true               | policy.fileDisabled: is unknown; known are reservedEnv",
        "paths: {alowed: []}              | policy.paths.alowed: is unknown; known are allowed",
        "filesDisabled: maybe             | policy.filesDisabled: must be true or false",
        "repair: Delete                   | policy.repair: must be Ignore or Evict",
        "reservedEnv: {allowed: [A-B]}    | policy.reservedEnv.allowed[0]: must be a name",
        "reservedEnv: {additional: [A,5]} | policy.reservedEnv.additional[1]: must be a string",
        "reservedEnv: {additional: A}     | policy.reservedEnv.additional: must be a list",
        "paths: {denied: [/a, /b/]}       | policy.paths.denied[1]: must be a place",
        "paths: {denied: [/a/../b]}       | policy.paths.denied[0]: must be a place",
        "reservedEnv: {allowed: [satchel_x]} | SATCHEL_X belongs to Satchel and cannot be allowed",
        "reservedEnv: {allowed: [SATCHEL_*]} | SATCHEL_* belongs to Satchel and cannot be allowed",
        "paths: {allowed: [/proc/self]}   | /proc/self is in /proc",
        "[a]                              | policy: must be an object",
        "'{filesDisabled: true, filesDisabled: false}' | policy: must be YAML or JSON: Duplicate",
        "'{'                              | policy: must be YAML or JSON",
      })
  void a_fault_is_said_of_its_field(String text, String message) {
    assertThat(Policy.parse(text))
        .isInstanceOfSatisfying(
            Parsed.Refused.class, refused -> assertThat(refused.message()).contains(message));
  }

  @Test
  void all_faults_are_said_at_once() {
    assertThat(Policy.parse("{filesDisabled: 1, repair: x, paths: {denied: [a]}}"))
        .isInstanceOfSatisfying(
            Parsed.Refused.class,
            refused ->
                assertThat(refused.message())
                    .contains("policy.filesDisabled", "policy.repair", "policy.paths.denied[0]"));
  }

  @Test
  void an_administrator_reserves_and_allows_names() {
    EnvRules rules =
        policy("reservedEnv: {additional: [CODER_*], allowed: [git_token, CODER_URL]}")
            .reservedEnv();

    assertThat(rules.fault(new EnvName("Coder_Token")))
        .hasValueSatisfying(fault -> assertThat(fault).contains("an administrator reserved it"));
    assertThat(rules.fault(new EnvName("CODER_URL"))).isEmpty();
    assertThat(rules.fault(new EnvName("GIT_TOKEN"))).isEmpty();
    assertThat(rules.fault(new EnvName("GIT_DIR"))).isPresent();
  }

  @Test
  void everything_reserved_but_what_is_allowed() {
    EnvRules rules = policy("reservedEnv: {additional: ['*'], allowed: ['*_TOKEN']}").reservedEnv();

    assertThat(rules.fault(new EnvName("GITHUB_TOKEN"))).isEmpty();
    assertThat(rules.fault(new EnvName("KEY"))).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PATH | PATH is a reserved environment variable name (the shell finds programs with it)",
        "path | path is a reserved environment variable name (the shell finds programs with it)",
        "node_options     | (Node.js runs, loads or trusts what it names); choose another",
        "PYTHONPATH       | Python",
        "PERL5LIB         | Perl",
        "RUBYOPT          | Ruby",
        "_JAVA_OPTIONS    | Java",
        "PROMPT_COMMAND   | a shell runs what it says",
        "BASH_FUNC_x      | Bash",
        "GCONV_PATH       | C library",
        "Ld_Preload       | loader",
        "SSL_CERT_FILE    | trust",
        "https_proxy      | traffic",
        "Git_Ssh_Command  | Git",
        "LC_ALL           | locale",
        "KUBERNETES_SERVICE_HOST | API server",
        "KUBECONFIG       | use filePath",
      })
  void a_reserved_name_is_refused_with_its_reason(String name, String message) {
    assertThat(EnvRules.DEFAULT.fault(new EnvName(name)))
        .hasValueSatisfying(fault -> assertThat(fault).contains(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GITHUB_TOKEN", "NPM_TOKEN", "AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "PIP_INDEX_URL",
        "DATABASE_URL", "PGPASSWORD", "GOPROXY", "KUBE_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS",
        "DOCKER_AUTH_CONFIG", "VAULT_TOKEN", "GIT", "PATHS", "SSH_PRIVATE_KEY"
      })
  void names_that_people_keep_secrets_in_are_free(String name) {
    assertThat(EnvRules.DEFAULT.fault(new EnvName(name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/etc/passwd        | must not be in /etc/passwd (who there is, and with which password)",
        "/etc/sudoers.d/me  | must not be in /etc/sudoers.d (who may become root)",
        "/usr/local/bin/x   | must not be in /usr (programs and libraries",
        "/etc               | must not be a directory, and /etc/",
        "/bin               | must not be in /bin",
        "/etc/ld.so.preload | loader",
        "/etc/resolv.conf   | kept by the kubelet",
      })
  void a_denied_path_is_refused_with_its_reason(String path, String message) {
    assertThat(PathRules.DEFAULT.fault(new FilePath(path)))
        .hasValueSatisfying(fault -> assertThat(fault).contains(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~/.ssh/authorized_keys", "~/.bashrc", "~/.kube/config", "~/.netrc", "/etc/myapp/token",
        "/etc/ssl/private/tls.key", "/opt/app/token", "/tmp/x", "/root/.npmrc", "/run/token",
        "/var/lib/app/key", "/usrlocal/a", "/etc/passwd-policy"
      })
  void places_that_people_keep_secrets_in_are_free(String path) {
    assertThat(PathRules.DEFAULT.fault(new FilePath(path))).isEmpty();
  }
}

package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** ssh refuses a private key that anyone else may read, which a mounted Secret with fsGroup is. */
@Tag("main")
@ExtendWith(Scenarios.class)
class SshKeyE2E {
  @Test
  void ssh_accepts_a_delivered_key_as_a_non_root_user_with_fs_group(
      Scenario scenario, @TempDir Path folder) throws Exception {
    Path key = newKey(folder);
    scenario.ready(SecretDraft.of("key").file("~/.ssh/id_ed25519").value(Files.readString(key)));

    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .fsGroup(2000)
                .env("HOME", "/home/dev")
                .emptyDir("/home/dev"));

    String publicKey = Files.readString(folder.resolve("key.pub")).strip();
    assertThat(workspace.sh("ssh-keygen -y -f ~/.ssh/id_ed25519")).startsWith(publicKey);
    // what a mounted Secret with fsGroup looks like is refused, so the above can tell
    assertThat(
            workspace.succeeds(
                "cp ~/.ssh/id_ed25519 /tmp/as-mounted && chmod 640 /tmp/as-mounted"
                    + " && ssh-keygen -y -f /tmp/as-mounted"))
        .isFalse();
  }

  private static Path newKey(Path folder) throws IOException, InterruptedException {
    Path key = folder.resolve("key");
    int status =
        new ProcessBuilder(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).as("ssh-keygen of this machine").isZero();
    return key;
  }
}

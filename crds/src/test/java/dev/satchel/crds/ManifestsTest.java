package dev.satchel.crds;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  @Test
  void try_it() throws Exception {
    Path dir = Path.of("target/manifests");
    Files.createDirectories(dir);
    new CRDGenerator()
        .customResourceClasses(UserSecret.class, WorkspaceUser.class)
        .forCRDVersions("v1")
        .inOutputDir(dir.toFile())
        .detailedGenerate();
  }
}

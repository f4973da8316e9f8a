package dev.satchel.e2e.cluster;

import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.ValueFrom;
import dev.satchel.crds.secret.WorkspaceSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;

/** A {@code UserSecret} in the making. Each step gives a new draft. */
public record SecretDraft(
    String name,
    String user,
    Boolean enabled,
    String envName,
    String filePath,
    String value,
    ValueFrom valueFrom,
    WorkspaceSelector selector) {

  public static SecretDraft of(String name) {
    return new SecretDraft(name, null, null, null, null, null, null, null);
  }

  public SecretDraft user(String user) {
    return new SecretDraft(name, user, enabled, envName, filePath, value, valueFrom, selector);
  }

  public SecretDraft disabled() {
    return new SecretDraft(name, user, false, envName, filePath, value, valueFrom, selector);
  }

  public SecretDraft env(String envName) {
    return new SecretDraft(name, user, enabled, envName, filePath, value, valueFrom, selector);
  }

  public SecretDraft file(String filePath) {
    return new SecretDraft(name, user, enabled, envName, filePath, value, valueFrom, selector);
  }

  public SecretDraft value(String value) {
    return new SecretDraft(name, user, enabled, envName, filePath, value, valueFrom, selector);
  }

  public SecretDraft from(String secret, String key) {
    ValueFrom source = new ValueFrom(new SecretKeyRef(secret, key));
    return new SecretDraft(name, user, enabled, envName, filePath, value, source, selector);
  }

  public SecretDraft onlyWhere(String label, String is) {
    WorkspaceSelector only = new WorkspaceSelector(Map.of(label, is), List.of());
    return new SecretDraft(name, user, enabled, envName, filePath, value, valueFrom, only);
  }

  UserSecret in(String namespace) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    secret.setSpec(
        new UserSecretSpec(
            user, null, enabled, envName, filePath, value, null, valueFrom, selector, List.of()));
    return secret;
  }
}

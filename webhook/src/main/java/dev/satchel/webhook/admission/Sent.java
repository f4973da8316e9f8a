package dev.satchel.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Optional;

/**
 * Objects of ours in a request, with the metadata and the spec that decisions need. Whatever has
 * the wrong type is read as the kinds read it: absent, and a violation.
 */
public final class Sent {
  private Sent() {}

  /** A secret; its namespace is the request's, which its own metadata may not say yet. */
  public static UserSecret secret(AdmissionRequest request, ObjectNode object) {
    UserSecret secret = new UserSecret();
    ObjectMeta metadata = metadata(object);
    metadata.setNamespace(request.namespace());
    secret.setMetadata(metadata);
    spec(object, UserSecretSpec.class).ifPresent(secret::setSpec);
    return secret;
  }

  public static WorkspaceUser user(ObjectNode object) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(metadata(object));
    spec(object, WorkspaceUserSpec.class).ifPresent(user::setSpec);
    return user;
  }

  public static AIGatewayKey key(ObjectNode object) {
    AIGatewayKey key = new AIGatewayKey();
    key.setMetadata(metadata(object));
    spec(object, AIGatewayKeySpec.class).ifPresent(key::setSpec);
    return key;
  }

  /** The name is empty where the API server is yet to generate it. */
  private static ObjectMeta metadata(ObjectNode object) {
    return new ObjectMetaBuilder()
        .withName(object.at("/metadata/name").asText(""))
        .withDeletionTimestamp(object.at("/metadata/deletionTimestamp").asText(null))
        .build();
  }

  private static <T> Optional<T> spec(ObjectNode object, Class<T> type) {
    JsonNode spec = object.path("spec");
    if (spec.isMissingNode() || spec.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AdmissionRequest.JSON.treeToValue(spec, type));
    } catch (JsonProcessingException e) {
      // Its text may quote a value.
      throw new IllegalStateException(type.getSimpleName() + " reads whatever it is given");
    }
  }
}

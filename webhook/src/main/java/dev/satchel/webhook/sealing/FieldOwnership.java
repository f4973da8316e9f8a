package dev.satchel.webhook.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * {@code metadata.managedFields}: whose the fields are, which the API server has noted before it
 * asks. Whoever gave {@code spec.value} owns {@code spec.sealedValue}, which it became: so
 * server-side apply takes it away again when its owner no longer gives a value, and tells another
 * owner of a conflict.
 */
final class FieldOwnership {
  private FieldOwnership() {}

  /** Makes of every owner of the value an owner of the sealed value. */
  static void follow(ObjectNode secret) {
    for (JsonNode entry : secret.path("metadata").path("managedFields")) {
      if (entry.at("/fieldsV1/f:spec") instanceof ObjectNode fields
          && fields.remove("f:value") != null) {
        fields.putObject("f:sealedValue");
      }
    }
  }
}

package dev.satchel.webhook.audit;

import dev.satchel.crds.Labels;
import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Author;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.Optional;

/** An admission request as the audit log tells of it. */
final class Asked {
  private Asked() {}

  static Author author(AdmissionRequest request) {
    return new Author(request.requester().username(), request.requester().groups(), request.uid());
  }

  /** What it is about; empty: the log does not tell of such objects. */
  static Optional<AuditObject> object(AdmissionRequest request) {
    return kind(request.resource()).map(kind -> object(request, kind));
  }

  private static Optional<AuditKind> kind(String resource) {
    return switch (resource) {
      case "usersecrets" -> Optional.of(AuditKind.USER_SECRET);
      case "aigatewaykeys" -> Optional.of(AuditKind.AI_GATEWAY_KEY);
      case "workspaceusers" -> Optional.of(AuditKind.WORKSPACE_USER);
      case "pods" -> Optional.of(AuditKind.POD);
      default -> Optional.empty();
    };
  }

  private static AuditObject object(AdmissionRequest request, AuditKind kind) {
    String generated = request.subject().at("/metadata/generateName").asText("");
    String name = request.name().isEmpty() ? generated : request.name();
    String user =
        switch (kind) {
          case USER_SECRET, AI_GATEWAY_KEY -> request.subject().at("/spec/user").asText("");
          case WORKSPACE_USER -> name;
          case POD -> request.subject().at("/metadata/labels").path(Labels.USER).asText("");
        };
    return new AuditObject(kind, request.namespace(), name, uid(request), user);
  }

  /**
   * An API server gives a new object its uid before it asks; that of a refused one means nothing.
   */
  private static String uid(AdmissionRequest request) {
    return request.oldObject() == null ? "" : request.oldObject().at("/metadata/uid").asText("");
  }
}

package dev.satchel.store.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;

/**
 * An entry in the chain.
 *
 * @param position 1 for the first; the next has the next number
 * @param linkedAt when it came into the chain
 * @param row what it tells
 */
public record LoggedEntry(long position, Instant linkedAt, AuditRow row) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** As it is exported; docs/operations/audit-log.md tells of each field. */
  public ObjectNode json() {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("position", position)
            .put("id", row.id().toString())
            .put("at", row.at().toString())
            .put("actor", row.actor());
    row.groups().forEach(json.putArray("groups")::add);
    json.put("action", row.action())
        .put("kind", row.kind())
        .put("namespace", row.namespace())
        .put("name", row.name())
        .put("uid", row.objectUid())
        .put("user", row.user());
    json.set("diff", diff());
    return json.put("outcome", row.outcome()).put("requestUid", row.requestUid());
  }

  private JsonNode diff() {
    try {
      return MAPPER.readTree(row.diff());
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(row.diff()); // somebody changed it; verifying tells
    }
  }
}

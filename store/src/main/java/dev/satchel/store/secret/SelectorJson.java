package dev.satchel.store.secret;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.crds.secret.WorkspaceSelector;

/** How a {@link WorkspaceSelector} is kept: as in the manifest, {@code {}} for all workspaces. */
final class SelectorJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY, Nulls.SKIP))
          .build();

  private SelectorJson() {}

  static String format(WorkspaceSelector selector) {
    try {
      return MAPPER.writeValueAsString(selector);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a workspace selector that JSON cannot hold", e);
    }
  }

  /** As a diff shows it. */
  static JsonNode tree(WorkspaceSelector selector) {
    return MAPPER.valueToTree(selector);
  }

  static WorkspaceSelector parse(String json) {
    try {
      return MAPPER.readValue(json, WorkspaceSelector.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("user_secrets.selector is no workspace selector", e);
    }
  }
}

package dev.satchel.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.bench.cluster.Api;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.crds.projection.ProjectedSecret;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** What a user's workspaces get: the variables of the projected Secret. */
final class Delivered {
  private static final String VARIABLE = "env.";

  private Delivered() {}

  static Map<String, String> to(Api api, int user) {
    JsonNode secret =
        api.get(
            "/api/v1/namespaces/%s/secrets/%s"
                .formatted(
                    Objects.namespaceOf(user), ProjectedSecret.nameFor(Objects.userName(user))));
    Map<String, String> variables = new TreeMap<>();
    secret
        .path("data")
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().startsWith(VARIABLE)) {
                variables.put(
                    entry.getKey().substring(VARIABLE.length()),
                    new String(Base64.getDecoder().decode(entry.getValue().asText()), UTF_8));
              }
            });
    return variables;
  }
}

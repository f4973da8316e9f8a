package dev.satchel.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who asks, as the API server has authenticated them ({@code authentication.k8s.io/v1 UserInfo}).
 *
 * @param username the Kubernetes username, e.g. {@code alice@example.com} or {@code
 *     system:serviceaccount:ci:deployer}
 * @param uid what the authenticator knows them by; often empty
 * @param extra what else it said, for a {@code SubjectAccessReview} to judge the same person
 */
public record Requester(
    String username, String uid, List<String> groups, Map<String, List<String>> extra) {
  public Requester {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** Known by name and groups alone. */
  public static Requester of(String username, String... groups) {
    return new Requester(username, "", List.of(groups), Map.of());
  }

  static Requester read(JsonNode userInfo) {
    Map<String, List<String>> extra = new TreeMap<>();
    userInfo
        .path("extra")
        .properties()
        .forEach(entry -> extra.put(entry.getKey(), texts(entry.getValue())));
    return new Requester(
        userInfo.path("username").asText(""),
        userInfo.path("uid").asText(""),
        texts(userInfo.path("groups")),
        extra);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText("")));
    return texts;
  }
}

package dev.satchel.crds.projection;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The annotation {@code satchel.dev/injected}: which environment variables a pod was given, each
 * with the {@code UserSecret} it comes from, as {@code NAME=secret,NAME=secret}. Empty: none, but
 * the webhook has seen the pod.
 *
 * @param secretByEnvName sorted by the variable's name
 */
public record Injected(Map<String, String> secretByEnvName) {
  public Injected {
    secretByEnvName = Collections.unmodifiableMap(new TreeMap<>(secretByEnvName));
  }

  /** Reads an annotation; parts that are not {@code NAME=secret} are left out. */
  public static Injected parse(String annotation) {
    Map<String, String> secrets = new TreeMap<>();
    for (String part : annotation.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0 && equals < part.length() - 1) {
        secrets.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return new Injected(secrets);
  }

  public String format() {
    return secretByEnvName.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}

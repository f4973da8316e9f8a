package dev.satchel.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the chart says of a program's JVM, where nobody sets anything else.
 *
 * @param memory the container's limit, as {@code -XX:MaxRAM} takes it
 * @param javaOptions its {@code JDK_JAVA_OPTIONS}
 */
record Chart(String memory, String javaOptions) {
  private static final int ENOUGH_FOR = 12_000;
  private static final String LARGER = "1024m";

  private static final Path VALUES =
      Path.of(System.getProperty("satchel.bench.chart", "../charts/satchel/values.yaml"));

  /**
   * Reads it.
   *
   * @param program {@code operator} or {@code webhook}
   */
  static Chart of(String program) throws IOException {
    JsonNode values =
        Serialization.unmarshal(Files.readString(VALUES), JsonNode.class).path(program);
    String limit = values.at("/resources/limits/memory").asText();
    if (!limit.endsWith("Mi")) {
      throw new IllegalStateException(VALUES + " has no memory limit in Mi for the " + program);
    }
    return new Chart(limit.replace("Mi", "m"), values.path("javaOptions").asText());
  }

  /** With the memory that somebody with so many secrets gives it (docs/operations/sizing.md). */
  Chart forSecrets(int secrets) {
    return secrets > ENOUGH_FOR ? new Chart(LARGER, javaOptions) : this;
  }
}

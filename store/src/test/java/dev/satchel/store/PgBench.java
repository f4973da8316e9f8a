package dev.satchel.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Postgres' own load generator, which runs statements that a program of ours was seen to run: as it
 * does, prepared and with parameters.
 */
final class PgBench {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern EXECUTED = Pattern.compile("(?s)(?:execute [^:]*|statement): (.*)");
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
  private static final Pattern GIVEN = Pattern.compile("\\$(\\d+) = (NULL|'(?:[^']|'')*')");
  private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");

  private final Path folder;
  private final int port;
  private final String options;
  private final List<Statement> statements;

  /**
   * What Postgres was asked.
   *
   * @param sql with {@code $1} and so on
   * @param given by number, as Postgres quotes it, or {@code NULL}
   */
  record Statement(String sql, Map<Integer, String> given) {
    /** The same, with a new id where the other one has another id. */
    Statement withNewIds(Statement other) {
      assertThat(other.sql).as("what a change has Postgres do").isEqualTo(sql);
      Map<Integer, String> with = new LinkedHashMap<>(given);
      given.forEach(
          (number, value) -> {
            if (!value.equals(other.given.get(number)) && isId(value)) {
              with.put(number, "gen_random_uuid()");
            }
          });
      return new Statement(sql, with);
    }

    private static boolean isId(String quoted) {
      try {
        return quoted.equals("'" + UUID.fromString(quoted.replace("'", "")) + "'");
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  /**
   * @param folder for its script
   * @param options of each connection, as {@code PGOPTIONS} has them
   */
  PgBench(Path folder, int port, String options, List<Statement> statements) {
    this.folder = folder;
    this.port = port;
    this.options = options;
    this.statements = statements;
  }

  /**
   * Those between the first two marks. They are compared with those up to the third, which have to
   * be the same: so ids are told from what may be repeated.
   *
   * @param log in JSON, as Postgres writes it with {@code log_statement=all}
   */
  static List<Statement> statements(List<String> log, String first, String second, String third)
      throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log) {
      lines.add(JSON.readTree(line));
    }
    List<Statement> those = between(lines, first, second);
    List<Statement> others = between(lines, second, third);
    assertThat(those).isNotEmpty().hasSameSizeAs(others);
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < those.size(); i++) {
      statements.add(those.get(i).withNewIds(others.get(i)));
    }
    return statements;
  }

  private static List<Statement> between(List<JsonNode> lines, String from, String to) {
    return lines.stream()
        .dropWhile(line -> !line.path("message").asText().contains(from))
        .skip(1)
        .takeWhile(line -> !line.path("message").asText().contains(to))
        .flatMap(PgBench::statement)
        .toList();
  }

  private static Stream<Statement> statement(JsonNode line) {
    Matcher executed = EXECUTED.matcher(line.path("message").asText());
    if (!executed.matches()) {
      return Stream.empty();
    }
    Map<Integer, String> given = new LinkedHashMap<>();
    Matcher one = GIVEN.matcher(line.path("detail").asText());
    while (one.find()) {
      given.put(Integer.valueOf(one.group(1)), one.group(2));
    }
    return Stream.of(new Statement(executed.group(1), given));
  }

  /** How long all of them take, one round after the other, on average. */
  double millis(int rounds) throws IOException, InterruptedException {
    Map<String, String> variables = new LinkedHashMap<>();
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < statements.size(); i++) {
      script.append(sql(statements.get(i), "p" + i + "_", variables)).append(";\n");
    }
    List<String> command = new ArrayList<>();
    command.add(program().toString());
    command.addAll(List.of("-h", "127.0.0.1", "-p", String.valueOf(port), "-U", "postgres", "-n"));
    command.addAll(List.of("-M", "prepared", "-c", "1", "-t", String.valueOf(rounds)));
    command.addAll(
        List.of("-f", Files.writeString(folder.resolve("script.sql"), script).toString()));
    variables.forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
    command.add("postgres");
    return latency(command);
  }

  private double latency(List<String> command) throws IOException, InterruptedException {
    Path said = folder.resolve("pgbench.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("PGOPTIONS", options);
    int status = builder.start().waitFor();
    Matcher latency = LATENCY.matcher(Files.readString(said));
    assertThat(status).as(Files.readString(said)).isZero();
    assertThat(latency.find()).as(Files.readString(said)).isTrue();
    return Double.parseDouble(latency.group(1));
  }

  private static String sql(Statement statement, String prefix, Map<String, String> variables) {
    return PARAMETER
        .matcher(statement.sql())
        .replaceAll(
            found -> {
              int number = Integer.parseInt(found.group(1));
              String value = statement.given().getOrDefault(number, "NULL");
              if (!value.startsWith("'") || value.equals("''")) {
                return value; // no variable of pgbench's is empty
              }
              variables.put(
                  prefix + number, value.substring(1, value.length() - 1).replace("''", "'"));
              return ":" + prefix + number;
            });
  }

  /** Debian keeps it off the path, beside the server it is of. */
  private static Path program() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin/pgbench"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(
              () -> new AssertionError("pgbench is not installed: apt-get install postgresql"));
    }
  }
}

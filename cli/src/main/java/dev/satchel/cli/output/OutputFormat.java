package dev.satchel.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** {@code -o}: how a command's result is said on standard output. */
public final class OutputFormat {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The forms that there are. */
  public enum Form {
    TEXT,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How to say the result (default: ${DEFAULT-VALUE}).")
  private Form form = Form.TEXT;

  /**
   * Says it once, as asked.
   *
   * @param result for JSON
   * @param text the same for people
   */
  public void print(PrintWriter out, Object result, String text) {
    out.println(
        switch (form) {
          case TEXT -> text;
          case JSON -> json(result);
        });
    out.flush();
  }

  /** Indented. */
  public static String json(Object result) {
    try {
      return JSON.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result of ours is no JSON", e);
    }
  }
}

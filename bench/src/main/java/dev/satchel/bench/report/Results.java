package dev.satchel.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that figures are kept in, a line of JSON each: {@code {"figure": ...}}. */
public final class Results {
  private static final Logger log = LoggerFactory.getLogger(Results.class);
  static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  public Results(Path file) {
    this.file = file;
  }

  public void add(Figure figure) {
    log.info("{}: {} {} {}", figure.scenario(), figure.name(), figure.value(), figure.unit());
    write("figure", figure);
  }

  public void add(Curve curve) {
    log.info("{}: {} {}", curve.scenario(), curve.name(), curve.points());
    write("curve", curve);
  }

  private void write(String what, Object it) {
    try {
      String line = JSON.writeValueAsString(java.util.Map.of(what, it)) + "\n";
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

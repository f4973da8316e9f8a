package dev.satchel;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Option;

/** JSON lines on standard output ({@code logback.xml}); the flag is about our own loggers. */
final class Logging {
  /** As SLF4J has them. */
  enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  @Option(
      names = "--log-level",
      defaultValue = "info",
      paramLabel = "LEVEL",
      description =
          "error, warn, info, debug or trace, for Satchel itself; libraries stay at warn"
              + " (default: ${DEFAULT-VALUE})")
  private LogLevel level = LogLevel.INFO;

  /** Before anything else: what the JDK and Helidon log by java.util.logging comes here too. */
  void configure() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    if (LoggerFactory.getLogger("dev.satchel") instanceof Logger ours) {
      ours.setLevel(Level.valueOf(level.name()));
    }
  }
}

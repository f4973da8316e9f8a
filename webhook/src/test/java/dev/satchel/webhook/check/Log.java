package dev.satchel.webhook.check;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The most that a deployment can have logged: all of ours, and warnings of libraries. Helidon and
 * the JDK log by java.util.logging, from information on.
 */
final class Log extends Handler {
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("dev.satchel");
  private final java.util.logging.Logger platform = LogManager.getLogManager().getLogger("");

  void listen() {
    events.start();
    root.addAppender(events);
    ours.setLevel(Level.TRACE);
    platform.addHandler(this);
  }

  /** Every line so far, with what was thrown. */
  String text() {
    return Stream.concat(
            Stream.of(events.list.toArray(ILoggingEvent[]::new))
                .filter(Log::isKept)
                .map(event -> event.getFormattedMessage() + thrown(event.getThrowableProxy())),
            records.stream()
                .map(line -> line.getMessage() + texts(line.getParameters()) + line.getThrown()))
        .collect(Collectors.joining("\n"));
  }

  private static boolean isKept(ILoggingEvent event) {
    return event.getLoggerName().startsWith("dev.satchel")
        || event.getLevel().isGreaterOrEqual(Level.WARN);
  }

  private static String texts(Object[] parameters) {
    return parameters == null ? "" : Stream.of(parameters).map(String::valueOf).toList().toString();
  }

  private static String thrown(IThrowableProxy thrown) {
    return thrown == null ? "" : " " + thrown.getMessage() + thrown(thrown.getCause());
  }

  @Override
  public void publish(LogRecord line) {
    records.add(line);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.detachAppender(events);
    ours.setLevel(null);
    platform.removeHandler(this);
  }
}

package dev.satchel.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When each object of a kind was seen to be Ready, as anybody's watch sees it. */
public final class ReadyWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReadyWatch.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TOLD_EVERY = Duration.ofSeconds(5);
  private static final Duration OFTEN = Duration.ofMillis(20);

  private final Map<String, Long> readyAt = new ConcurrentHashMap<>();
  private final Api api;
  private final String path;
  private final HttpClient http;
  private volatile boolean closed;

  private ReadyWatch(Api api, String path) {
    this.api = api;
    this.path = path;
    http = api.watcher();
    Thread _ = Thread.ofPlatform().daemon().name("watch").start(this::read);
  }

  /** Watches from now on; what is there already is seen first. */
  public static ReadyWatch watch(Api api, String path) {
    return new ReadyWatch(api, path);
  }

  /** The API server ends a watch whose client, or the machine, is slow. */
  private void read() {
    while (!closed) {
      try (Stream<String> lines = lines()) {
        lines.forEach(this::see);
      } catch (IOException | UncheckedIOException e) {
        log.debug("the watch has ended", e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Stream<String> lines() throws IOException, InterruptedException {
    String watch = path + "?watch=1&resourceVersion=0&timeoutSeconds=7200";
    return http.send(api.builder(watch).build(), BodyHandlers.ofLines()).body();
  }

  private void see(String line) {
    long now = System.nanoTime();
    if (!line.contains("\"conditions\"")) {
      return; // of most it is told first that they are there, and the load should not be ours
    }
    try {
      JsonNode object = JSON.readTree(line).path("object");
      for (JsonNode condition : object.path("status").path("conditions")) {
        if (condition.path("type").asText().equals("Ready")
            && condition.path("status").asText().equals("True")) {
          readyAt.putIfAbsent(object.at("/metadata/name").asText(), now);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the watch tells something else than JSON", e);
    }
  }

  public int count() {
    return readyAt.size();
  }

  /** When it was seen to be Ready, as {@link System#nanoTime}; 0: not yet. Names are unique. */
  public long at(String name) {
    return readyAt.getOrDefault(name, 0L);
  }

  /**
   * Waits until so many are, and tells now and then how many. Throws when there are no more for so
   * long.
   */
  public void await(int wanted, Duration patience) {
    await(this::count, wanted, patience, "Ready");
  }

  /** The same of any count that grows. */
  public static void await(LongSupplier count, long wanted, Duration patience, String what) {
    await(count, wanted, patience, what, OFTEN);
  }

  /**
   * The same of a count that costs the other something to tell.
   *
   * @param every how long to wait between two questions
   */
  public static void await(
      LongSupplier count, long wanted, Duration patience, String what, Duration every) {
    long start = System.nanoTime();
    long told = start;
    long most = 0;
    long grownAt = start;
    for (long now = start, is = 0; (is = count.getAsLong()) < wanted; now = System.nanoTime()) {
      if (is > most) {
        most = is;
        grownAt = now;
      }
      if (now - grownAt > patience.toNanos()) {
        throw new IllegalStateException(
            "%d of %d %s, and no more for %s".formatted(is, wanted, what, patience));
      }
      if (now - told > TOLD_EVERY.toNanos()) {
        told = now;
        log.info("{} of {} {} after {} s", is, wanted, what, (now - start) / 1_000_000_000);
      }
      pause(every);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
  }
}

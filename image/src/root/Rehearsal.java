import dev.satchel.store.EmbeddedStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the program once as it will start in its container, on an API that only plays one, until
 * it has stored and projected a secret; and keeps what the JVM would otherwise find out again at
 * each start: the classes, loaded and linked (JEP 483 and 514).
 * Run by {@code java -cp CLASSPATH Rehearsal.java ROOT JAR OPTIONS}; CLASSPATH as Maven has it,
 * whose first element is what is in JAR; ROOT as {@code ContainerRoot} made it, and with {@code
 * ROOT/aot/satchel.aot} afterwards; OPTIONS is the file of Java's options, which is put beside that.
 */
public final class Rehearsal {
  /** What jib gives each file; the JVM takes a cache only for jars and modules of the same time. */
  private static final FileTime JIB_TIME = FileTime.from(Instant.ofEpochSecond(1));

  private static final int PATIENCE_SECONDS = 120;

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    Path jar = Path.of(arguments[1]);
    Path options = Path.of(arguments[2]);
    Path cache = Files.createDirectories(root.resolve("aot")).resolve("satchel.aot");
    Files.deleteIfExists(cache);
    Files.copy(
        options, cache.resolveSibling("java.options"), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(root.resolve("java/lib/modules"), JIB_TIME);
    Path start = root.resolve("start.args");
    // The launcher takes no such file within such a file.
    List<String> lines = new ArrayList<>(Files.readAllLines(options));
    lines.removeIf(line -> line.startsWith("#"));
    lines.addAll(List.of("-cp", classPath(root.resolve("app"), jar), "dev.satchel.Satchel"));
    Files.write(start, lines);
    Path log = root.resolve("rehearsal.log");
    Path folder = Files.createTempDirectory("satchel-rehearsal");
    List<String> command =
        List.of(
            root.resolve("java/bin/java").toString(),
            "-XX:AOTCacheOutput=" + cache,
            "-XX:TieredStopAtLevel=1", // as the chart starts it; profiles would be of no use
            "@" + start,
            "operator",
            "--http-port=0",
            "--namespace=satchel",
            "--identity=rehearsal");
    ProcessBuilder program =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    try (RehearsalApi api = RehearsalApi.start(folder);
        EmbeddedStore store = EmbeddedStore.start(folder.resolve("store"))) {
      bring(api);
      program
          .environment()
          .putAll(
              Map.of(
                  "LANG", "C.UTF-8",
                  "KUBECONFIG", "/dev/null",
                  "KUBERNETES_MASTER", api.url(),
                  "KUBERNETES_CERTS_CA_FILE", api.certificate().toString(),
                  "KUBERNETES_AUTH_TOKEN", "rehearsal",
                  "SATCHEL_DSN", store.config().jdbcUrl() + "?user=postgres&sslmode=disable"));
      Process operator = program.start();
      CompletableFuture.anyOf(operator.onExit(), api.settled())
          .completeOnTimeout(operator, PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
      operator.destroy();
      operator.waitFor();
      if (!api.settled().isDone() || !Files.exists(cache)) {
        throw new IllegalStateException("the rehearsal went wrong:\n" + Files.readString(log));
      }
    } finally {
      delete(folder);
    }
  }

  /** A user with a secret. */
  private static void bring(RehearsalApi api) throws IOException {
    String group = "/apis/satchel.dev/v1alpha1";
    api.put(
        group + "/workspaceusers/alice",
        """
        {"apiVersion": "satchel.dev/v1alpha1", "kind": "WorkspaceUser",
         "metadata": {"name": "alice", "uid": "00000000-0000-4000-8000-000000000001",
                      "resourceVersion": "1", "generation": 1},
         "spec": {"username": "alice@example.com", "namespaces": ["dev-alice"]}}
        """);
    api.put(
        group + "/namespaces/dev-alice/usersecrets/token",
        """
        {"apiVersion": "satchel.dev/v1alpha1", "kind": "UserSecret",
         "metadata": {"name": "token", "namespace": "dev-alice", "resourceVersion": "1",
                      "uid": "00000000-0000-4000-8000-000000000002", "generation": 1},
         "spec": {"user": "alice", "envName": "TOKEN", "filePath": "~/token", "value": "example"}}
        """);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The jars at the places relative to each other, and in the order, in which jib has them. */
  private static String classPath(Path app, Path jar) throws IOException {
    List<String> places = new ArrayList<>();
    places.add(place(jar, app.resolve("classpath")));
    String[] elements = System.getProperty("java.class.path").split(File.pathSeparator);
    for (String library : List.of(elements).subList(1, elements.length)) {
      places.add(place(Path.of(library), app.resolve("libs")));
    }
    return String.join(File.pathSeparator, places);
  }

  private static String place(Path jar, Path directory) throws IOException {
    Path place = Files.createDirectories(directory).resolve(jar.getFileName());
    Files.copy(jar, place, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(place, JIB_TIME);
    return place.toString();
  }
}

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Starts the program once as it will start in its container and keeps what the JVM would otherwise
 * find out again at each start: the classes, loaded and linked, and profiles of their methods (JEP
 * 483, 514 and 515). Run by {@code java -cp CLASSPATH Rehearsal.java ROOT JAR OPTION...}; CLASSPATH
 * as Maven has it, whose first element is what is in JAR; ROOT as {@code ContainerRoot} made it,
 * and with {@code ROOT/aot/satchel.aot} afterwards; OPTIONs as in the image, since they have to be
 * the same. Without a cluster it gets as far as the first request.
 */
public final class Rehearsal {
  /** What jib gives each file; the JVM takes a cache only for jars and modules of the same time. */
  private static final FileTime JIB_TIME = FileTime.from(Instant.ofEpochSecond(1));

  private static final int COULD_NOT_START = 1;

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = Path.of(arguments[0]);
    Path jar = Path.of(arguments[1]);
    List<String> options = Arrays.asList(arguments).subList(2, arguments.length);
    Path cache = Files.createDirectories(root.resolve("aot")).resolve("satchel.aot");
    Files.deleteIfExists(cache);
    Files.setLastModifiedTime(root.resolve("java/lib/modules"), JIB_TIME);
    Path start = root.resolve("start.args");
    List<String> lines = new ArrayList<>(options);
    lines.addAll(List.of("-cp", classPath(root.resolve("app"), jar), "dev.satchel.Satchel"));
    Files.write(start, lines);
    List<String> command =
        List.of(
            root.resolve("java/bin/java").toString(),
            "-XX:AOTCacheOutput=" + cache,
            "@" + start,
            "operator",
            "--embedded-store",
            "--namespace=none",
            "--identity=none");
    Path log = root.resolve("rehearsal.log");
    ProcessBuilder program =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    program
        .environment()
        .putAll(
            Map.of(
                "LANG", "C.UTF-8",
                "KUBERNETES_MASTER", "http://127.0.0.1:1",
                "KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT", "0"));
    int status = program.start().waitFor();
    if (status != COULD_NOT_START || !Files.exists(cache)) {
      throw new IllegalStateException(
          "the rehearsal ended with status " + status + ":\n" + Files.readString(log));
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

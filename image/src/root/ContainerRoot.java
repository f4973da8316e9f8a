import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes what an image built from scratch needs beside our jars: {@code OUT/java}, a run-time of the
 * JDK that runs this program, and {@code OUT/system}, the C libraries that it loads and the few
 * files in {@code /etc} that they read. Run by {@code java ContainerRoot.java OUT MODULES
 * [PROGRAM|LIBRARY]...}: a program ({@code /bin/sh}) goes into the system at its own path, with its
 * libraries; a library is given by its name ({@code libstdc++.so.6}) where what loads it comes into
 * the container later. Does nothing if OUT was made of the same.
 */
public final class ContainerRoot {
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  private static final Pattern PROVIDER = Pattern.compile("security\\.provider\\.\\d+=(\\S+)");

  /** The module of each security provider that an image may have. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "SUN", "java.base",
          "SunRsaSign", "java.base",
          "SunEC", "java.base",
          "SunJSSE", "java.base",
          "SunJCE", "java.base",
          "SunJGSS", "java.security.jgss");

  /** Loaded by name, so no program lists them; part of libc from glibc 2.34 on. */
  private static final List<String> NAME_SERVICES =
      List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2");

  private final Path java;
  private final Path system;

  private ContainerRoot(Path out) {
    java = out.resolve("java");
    system = out.resolve("system");
  }

  public static void main(String[] arguments) throws IOException {
    Path out = Path.of(arguments[0]);
    Path stamp = out.resolve("made-of");
    String madeOf =
        System.getProperty("java.vm.version") + " " + String.join(" ", arguments) + "\n";
    if (Files.exists(stamp) && Files.readString(stamp).equals(madeOf)) {
      return;
    }
    ContainerRoot root = new ContainerRoot(out);
    Files.deleteIfExists(stamp);
    delete(root.java);
    delete(root.system);
    Files.createDirectories(root.system);
    root.link(arguments[1]);
    root.listProviders(arguments[1]);
    List<String> extra = Arrays.asList(arguments).subList(2, arguments.length);
    root.copyPrograms(extra.stream().filter(name -> name.startsWith("/")).toList());
    root.copyLibraries(extra.stream().filter(name -> !name.startsWith("/")).toList());
    root.writeAccounts();
    Files.writeString(stamp, madeOf);
  }

  private void link(String modules) {
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    int status =
        jlink.run(
            System.out,
            System.err,
            "--add-modules",
            modules,
            "--no-header-files",
            "--no-man-pages",
            "--strip-java-debug-attributes", // of the JDK's own classes: 5 MB of line numbers
            "--compress=zip-0", // the layer is compressed as a whole, which makes less of it
            "--output",
            java.toString());
    if (status != 0) {
      throw new IllegalStateException("jlink ended with status " + status);
    }
  }

  /**
   * Takes the security providers of modules that are not there off their list. For one that is not
   * found the JVM looks through the class path, and so would make Bouncy Castle's, which takes a
   * fifth of a second of each start.
   */
  private void listProviders(String modules) throws IOException {
    List<String> there = List.of(modules.split(","));
    Path file = java.resolve("conf/security/java.security");
    List<String> lines = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      Matcher entry = PROVIDER.matcher(line);
      if (!entry.matches()) {
        lines.add(line);
      } else if (there.contains(PROVIDERS.getOrDefault(entry.group(1), ""))) {
        lines.add("security.provider.%d=%s".formatted(++number, entry.group(1)));
      }
    }
    Files.write(file, lines);
  }

  private void copyPrograms(List<String> programs) throws IOException {
    for (String program : programs) {
      copy(Path.of(program));
    }
  }

  /** Of all programs that are there by now, and the named ones from where the others were found. */
  private void copyLibraries(List<String> names) throws IOException {
    Set<Path> libraries = new TreeSet<>();
    for (Path users : List.of(java, system)) {
      try (Stream<Path> files = Files.walk(users)) {
        files.filter(ContainerRoot::isElf).forEach(file -> libraries.addAll(librariesOf(file)));
      }
    }
    List<Path> directories = libraries.stream().map(Path::getParent).distinct().toList();
    for (String name : names) {
      Path library =
          find(name, directories)
              .orElseThrow(() -> new IllegalStateException(name + " is not in " + directories));
      libraries.add(library);
      libraries.addAll(librariesOf(library));
    }
    NAME_SERVICES.forEach(name -> find(name, directories).ifPresent(libraries::add));
    for (Path library : libraries) {
      copy(library);
    }
  }

  private static Optional<Path> find(String library, List<Path> directories) {
    return directories.stream()
        .map(path -> path.resolve(library))
        .filter(Files::exists)
        .findFirst();
  }

  /** Under the path by which programs know it, also where that is a symbolic link here. */
  private void copy(Path file) throws IOException {
    Path target = system.resolve(file.toString().substring(1));
    Files.createDirectories(target.getParent());
    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isElf(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        return false;
      }
      try (var content = Files.newInputStream(file)) {
        return Arrays.equals(content.readNBytes(4), new byte[] {0x7f, 'E', 'L', 'F'});
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the loader of this machine finds them; none for a static program. */
  private List<Path> librariesOf(Path program) {
    try {
      ProcessBuilder command =
          new ProcessBuilder("ldd", program.toAbsolutePath().toString()).redirectErrorStream(true);
      // Loaded by the launcher before those that name it, so they do not say where it is.
      command.environment().put("LD_LIBRARY_PATH", java.toAbsolutePath() + "/lib/server");
      Process ldd = command.start();
      String answer = new String(ldd.getInputStream().readAllBytes());
      if (answer.contains("not found")) {
        throw new IllegalStateException(program + " lacks libraries here:\n" + answer);
      }
      return LIBRARY
          .matcher(answer)
          .results()
          .map(found -> Path.of(found.group(1)))
          .filter(library -> !library.startsWith(java.toAbsolutePath()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** initdb wants a name for its uid; the name services want to be told to look here. */
  private void writeAccounts() throws IOException {
    Path etc = Files.createDirectories(system.resolve("etc"));
    Files.writeString(
        etc.resolve("passwd"),
        """
        root:x:0:0:root:/:/sbin/nologin
        satchel:x:65532:65532:satchel:/:/sbin/nologin
        """);
    Files.writeString(etc.resolve("group"), "root:x:0:\nsatchel:x:65532:\n");
    Files.writeString(
        etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
    Files.createDirectories(system.resolve("tmp"));
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}

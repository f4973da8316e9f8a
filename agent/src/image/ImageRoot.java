import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Makes what the agent's image holds, with the JDK that runs this: {@code java ImageRoot.java
 * CLASSES OUT -- OPTIONS}.
 *
 * <ul>
 *   <li>{@code OUT/root/jre}: a run-time image with {@code java.base} and the agent's module;
 *   <li>{@code OUT/root/lib...}: the C library that its programs were found to need on this
 *       machine, and its UTF-8 locale;
 *   <li>{@code OUT/aot/agent.aot} and {@code OUT/aot/post.aot}: what the JVM would otherwise do
 *       again at each start (JEP 514), from a run of {@code run} and one of {@code post}, with the
 *       OPTIONS of the image's entrypoint. A folder of its own, hence a layer of its own: it is not
 *       the same twice.
 * </ul>
 */
final class ImageRoot {
  /**
   * Jib gives every file this time, and the JVM takes a cache only with the {@code modules} file it
   * knows.
   */
  private static final FileTime JIB_TIME = FileTime.from(Instant.ofEpochSecond(1));

  /** Of what every run-time image has; the rehearsal needs some of it. */
  private static final List<String> UNUSED =
      List.of(
          "bin/keytool",
          "lib/classlist",
          "lib/jexec",
          "lib/jrt-fs.jar",
          "lib/libjsig.so",
          "lib/security/cacerts",
          "lib/security/public_suffix_list.dat");

  /** What LANG in the image names. */
  private static final Path LOCALE = Path.of("/usr/lib/locale/C.utf8");

  private static final String MODULE = "dev.satchel.agent";

  public static void main(String[] arguments) throws Exception {
    Path classes = Path.of(arguments[0]);
    Path out = Path.of(arguments[1]);
    List<String> options = List.of(arguments).subList(3, arguments.length);
    delete(out);
    Path jre = out.resolve("root/jre");
    link(classes, jre);
    copyLibraries(jre, out.resolve("root"));
    copyLocale(out.resolve("root"));
    Files.setLastModifiedTime(jre.resolve("lib/modules"), JIB_TIME);
    rehearse(jre, out, options);
    for (String unused : UNUSED) {
      Files.deleteIfExists(jre.resolve(unused));
    }
  }

  private static void link(Path classes, Path jre) throws IOException {
    int status =
        ToolProvider.findFirst("jlink")
            .orElseThrow()
            .run(
                new PrintWriter(System.out, true),
                new PrintWriter(System.err, true),
                "--module-path",
                classes.toString(),
                "--add-modules",
                MODULE,
                "--vm=server",
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-0", // the layer is compressed as a whole, which makes less of it
                "--output",
                jre.toString());
    if (status != 0) {
      throw new IOException("jlink ended with status " + status);
    }
  }

  /** Each at the path where this machine's loader, which is copied too, looks for it. */
  private static void copyLibraries(Path jre, Path root) throws IOException, InterruptedException {
    TreeSet<String> libraries = new TreeSet<>();
    try (Stream<Path> files = Files.walk(jre)) {
      for (Path file : files.filter(f -> isElf(f)).sorted().toList()) {
        for (String line : output("ldd", file.toString())) {
          String path =
              line.contains("=>") ? line.substring(line.indexOf("=>") + 2).strip() : line.strip();
          if (path.startsWith("not found") && !isIn(jre, line.strip().split(" ")[0])) {
            throw new IOException(file + " needs a library that is not on this machine: " + line);
          }
          if (path.startsWith("/") && !path.startsWith(jre.toAbsolutePath().toString())) {
            libraries.add(path.substring(0, path.indexOf(" (")));
          }
        }
      }
    }
    for (String library : libraries) {
      Path copy = root.resolve(library.substring(1));
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of(library).toRealPath(), copy, StandardCopyOption.COPY_ATTRIBUTES);
      System.out.println("image: " + library);
    }
  }

  /** The C library alone knows ASCII only, and with that the JVM refuses any other path. */
  private static void copyLocale(Path root) throws IOException {
    if (!Files.isDirectory(LOCALE)) {
      throw new IOException("this machine has no " + LOCALE + " (Debian: package libc-bin)");
    }
    try (Stream<Path> files = Files.walk(LOCALE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = root.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  /** The JVM has its own libraries loaded by the time that another one asks for them. */
  private static boolean isIn(Path jre, String library) {
    return Files.exists(jre.resolve("lib").resolve(library))
        || Files.exists(jre.resolve("lib/server").resolve(library));
  }

  private static boolean isElf(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && (name.endsWith(".so") || file.getParent().endsWith("bin"));
  }

  /**
   * A run of the process that tells the webhook, and one of the sidecar, which writes, has it told,
   * hears of a change, and ends to report.
   */
  private static void rehearse(Path jre, Path out, List<String> options) throws Exception {
    Path stage = out.resolve("rehearsal");
    Path source = Files.createDirectories(stage.resolve("satchel/source/..1"));
    Files.createSymbolicLink(stage.resolve("satchel/source/..data"), Path.of("..1"));
    Files.createDirectories(stage.resolve("satchel/root/home/user"));
    Files.createDirectories(stage.resolve("satchel/files"));
    Files.createDirectories(stage.resolve("dev"));
    Files.writeString(
        source.resolve("index"),
        """
        satchel\t1
        revision\t1
        secret\tu1\t1\tone
        file\tu1\tfile.one\t~/.config/one
        select\tu1\tteam\tIn\tdata
        secret\tu2\t1\ttwo
        file\tu2\tfile.two\t/etc/two
        secret\tu3\t1\tthree
        file\tu3\tfile.three\t~/three
        """);
    Files.writeString(source.resolve("labels"), "team=\"data\"\n");
    for (String key : List.of("one", "two", "three")) {
      Files.writeString(source.resolve("file." + key), key);
    }
    Path caches = Files.createDirectories(out.resolve("aot"));
    try (SSLServerSocket webhook = webhook(jre, stage, source)) {
      Map<String, String> environment =
          Map.of(
              "LANG",
              "C.UTF-8",
              "SATCHEL_HOME",
              "/home/user",
              "SATCHEL_VOLUMES",
              "/home/user\trw\n",
              "SATCHEL_MOUNTS",
              "two\t/etc/two\n",
              "SATCHEL_PROMISE",
              "u1:1,u2:1",
              "SATCHEL_REPORT_URL",
              "https://localhost:" + webhook.getLocalPort() + "/deliveries",
              "SATCHEL_REPORT",
              "true");
      Rehearsal posting =
          Rehearsal.start(jre, options, caches.resolve("post.aot"), environment, "post", stage);
      try (OutputStream in = posting.process().getOutputStream()) {
        in.write("satchel\t1\nrevision\t1\nfile\tu3\n".getBytes(StandardCharsets.UTF_8));
      }
      take(webhook);
      posting.await(0);
      Rehearsal running =
          Rehearsal.start(jre, options, caches.resolve("agent.aot"), environment, "run", stage);
      take(webhook);
      swap(stage.resolve("satchel/source"), source);
      running.await(3);
    }
    delete(stage);
  }

  /** A run from which a cache is made. */
  private record Rehearsal(String role, Process process, Path cache) {
    static Rehearsal start(
        Path jre,
        List<String> options,
        Path cache,
        Map<String, String> environment,
        String role,
        Path stage)
        throws IOException {
      List<String> command = new ArrayList<>();
      command.add(jre.resolve("bin/java").toString());
      for (String option : options) {
        command.add(option.startsWith("-XX:AOTCache=") ? "-XX:AOTCacheOutput=" + cache : option);
      }
      command.addAll(List.of(role, stage.toString()));
      ProcessBuilder process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      process.environment().putAll(environment);
      return new Rehearsal(role, process.start(), cache);
    }

    void await(int expected) throws IOException, InterruptedException {
      int status = process.waitFor();
      if (status != expected || !Files.isRegularFile(cache)) {
        throw new IOException(
            "the rehearsal of %s ended with status %d, expected %d and %s"
                .formatted(role, status, expected, cache));
      }
    }
  }

  /** Listens with a certificate that the agent is told to trust. */
  private static SSLServerSocket webhook(Path jre, Path stage, Path source) throws Exception {
    char[] password = "rehearsal".toCharArray();
    Path keys = stage.resolve("keys.p12");
    output(
        jre.resolve("bin/keytool").toString(),
        "-genkeypair",
        "-alias",
        "webhook",
        "-dname",
        "CN=webhook",
        "-ext",
        "san=dns:localhost",
        "-keyalg",
        "EC",
        "-storetype",
        "PKCS12",
        "-keystore",
        keys.toString(),
        "-storepass",
        new String(password));
    KeyStore store = KeyStore.getInstance(keys.toFile(), password);
    Files.writeString(
        source.resolve("ca.crt"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(store.getCertificate("webhook").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    Files.writeString(source.resolve("report-token"), "token");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    SSLServerSocket socket =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** One report, which proves that its way is in the cache. */
  private static void take(SSLServerSocket webhook) throws IOException {
    try (Socket socket = webhook.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      while (line != null && !line.startsWith("revision\t")) {
        line = in.readLine();
      }
      socket
          .getOutputStream()
          .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (line != null && !line.startsWith("file\tu3")) {
        line = in.readLine();
      }
    }
  }

  /** A version with a file that can't be written, as the kubelet makes it. */
  private static void swap(Path volume, Path before) throws IOException {
    Path after = Files.createDirectories(volume.resolve("..2"));
    try (Stream<Path> files = Files.list(before)) {
      for (Path file : files.toList()) {
        Files.copy(file, after.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        after.resolve("index"),
        "secret\tu4\t1\tfour\nfile\tu4\tfile.four\t/nowhere/four\n",
        StandardOpenOption.APPEND);
    Path next = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of("..2"));
    Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + lines);
    }
    return lines;
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

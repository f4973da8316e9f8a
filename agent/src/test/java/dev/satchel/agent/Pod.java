package dev.satchel.agent;

import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.projection.Index;
import dev.satchel.crds.projection.ProjectedSecret;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pod's file systems below a temporary directory, and the kubelet's and the operator's part: it
 * publishes secrets as an index and keys, and swaps them in as the kubelet does.
 */
final class Pod implements AutoCloseable {
  static final String HOME = "/home/user";

  final Path base;
  final Places places;
  final Map<String, String> environment = new LinkedHashMap<>();
  final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Map<String, Index.Entry> entries = new LinkedHashMap<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();
  private final List<Path> mounted = new ArrayList<>();
  private final Map<String, String> extra = new LinkedHashMap<>();
  private String labels = "";
  private long revision;

  private Pod(Path base) throws IOException {
    this.base = base;
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    places = Places.below(base.toString());
    Files.createDirectories(places.source());
    Files.createDirectories(places.root());
    Files.createDirectories(places.files());
    Files.createDirectories(places.terminationLog().getParent());
    environment.put(Names.ENV_WAIT_SECONDS, "1");
  }

  /**
   * With a home that is a volume. In memory: on a disk, these tests would mostly wait for fsync.
   */
  static Pod withHome() throws IOException {
    Path base = Files.createTempDirectory(Path.of("/dev/shm"), "pod");
    return new Pod(base).volume(HOME, "rw").home(HOME);
  }

  Pod home(String home) {
    environment.put(Names.ENV_HOME, home);
    return this;
  }

  Pod volume(String path, String access) throws IOException {
    Files.createDirectories(at(path));
    environment.merge(Names.ENV_VOLUMES, path + "\t" + access, (a, b) -> a + "\n" + b);
    return this;
  }

  Pod mount(String name, String path) {
    environment.merge(Names.ENV_MOUNTS, name + "\t" + path, (a, b) -> a + "\n" + b);
    return this;
  }

  Pod labels(String text) {
    labels = text;
    return this;
  }

  /** The pod reports there: the operator's and the kubelet's part of it. */
  Pod reportsTo(ReportServer server) throws Exception {
    environment.put(Names.ENV_REPORT_URL, server.url().toString());
    extra.put(Names.AUTHORITIES, server.authority());
    extra.put(Names.REPORT_TOKEN_FILE, "the-token");
    return this;
  }

  Pod secret(String name, String path, String content) {
    return secret(name, path, content.getBytes(StandardCharsets.UTF_8));
  }

  Pod secret(String name, String path, byte[] content) {
    return secret(name, path, content, WorkspaceSelector.ALL);
  }

  Pod secret(String name, String path, byte[] content, WorkspaceSelector selector) {
    entries.put(
        name, new Index.Entry("uid-" + name, 1, name, Optional.of(new FilePath(path)), selector));
    contents.put(name, content);
    return this;
  }

  /** It stays in the index, as one that is settled without a file. */
  Pod disable(String name) {
    entries.put(
        name, new Index.Entry("uid-" + name, 2, name, Optional.empty(), WorkspaceSelector.ALL));
    contents.remove(name);
    return this;
  }

  Pod delete(String name) {
    entries.remove(name);
    contents.remove(name);
    return this;
  }

  /** A new version of the source volume, as the kubelet's atomic writer makes it. */
  Pod publish() throws IOException {
    Path version = newVersion();
    Index index = new Index(++revision, List.copyOf(entries.values()));
    Files.writeString(version.resolve(ProjectedSecret.INDEX), index.format());
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      Files.write(version.resolve(ProjectedSecret.fileKey(content.getKey())), content.getValue());
    }
    return swap(version);
  }

  /** The Secret is not there (it is optional); the labels are. */
  Pod publishWithoutSecret() throws IOException {
    return swap(newVersion());
  }

  private Path newVersion() throws IOException {
    Path version = Files.createTempDirectory(places.source(), "..version");
    Files.setPosixFilePermissions(version, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(version.resolve(Names.LABELS_FILE), labels);
    for (Map.Entry<String, String> file : extra.entrySet()) {
      Files.writeString(version.resolve(file.getKey()), file.getValue());
    }
    return version;
  }

  private Pod swap(Path version) throws IOException {
    Path data = places.source().resolve("..data");
    Optional<Path> old =
        Files.exists(data)
            ? Optional.of(places.source().resolve(Files.readSymbolicLink(data)))
            : Optional.empty();
    Path next = places.source().resolve("..data_tmp");
    Files.createSymbolicLink(next, version.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    if (old.isPresent()) {
      delete(old.get());
    }
    return this;
  }

  /** Whose the volumes are. */
  Pod owned(int uid, int gid) throws Exception {
    Command.run("chown", "-R", uid + ":" + gid, base.toString());
    return this;
  }

  Pod mountTmpfs(String path, String options) throws Exception {
    return mounted(at(path), "mount", "-t", "tmpfs", "-o", options, "tmpfs", at(path).toString());
  }

  Pod mountReadOnly(String path) throws Exception {
    String at = at(path).toString();
    mounted(at(path), "mount", "--bind", at, at);
    Command.run("mount", "-o", "remount,bind,ro", at);
    return this;
  }

  private Pod mounted(Path at, String... command) throws Exception {
    Command.run(command);
    mounted.addFirst(at);
    return this;
  }

  /** A path of the workspace, as the agent sees it. */
  Path at(String path) {
    return Path.of(places.root() + (path.startsWith("~/") ? HOME + path.substring(1) : path));
  }

  String read(String path) throws IOException {
    return Files.readString(at(path));
  }

  String modeOf(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(at(path)));
  }

  PosixFileAttributes attributes(String path) throws IOException {
    return Files.readAttributes(at(path), PosixFileAttributes.class);
  }

  Path mountSource(String name) {
    return places.files().resolve(name);
  }

  /** As if a container started now: the state is what an earlier one has left. */
  Workspace open() throws IOException {
    return Workspace.open(PodSettings.from(environment), places, new Log(log));
  }

  Workspace deliver() throws IOException {
    Workspace workspace = open();
    workspace.deliver();
    return workspace;
  }

  AgentReport init() throws Exception {
    Workspace workspace = open();
    new InitContainer(workspace, text -> post(workspace, text)).run();
    return report();
  }

  private static int post(Workspace workspace, String report) throws IOException {
    URI url = workspace.settings().reportUrl().orElseThrow();
    return new ReportPost(url, workspace.source()).post(report);
  }

  AgentReport report() throws IOException {
    return AgentReport.parse(Files.readString(places.terminationLog())).orElseThrow();
  }

  String logged() {
    return log.toString(StandardCharsets.UTF_8);
  }

  List<String> namesIn(String path) throws IOException {
    try (Stream<Path> names = Files.list(at(path))) {
      return names.map(name -> name.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void close() throws IOException {
    for (Path at : mounted) {
      Command.run("umount", at.toString());
    }
    delete(base);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList().reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package dev.satchel.cli.reseal;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel reseal}: manifests to the newest key, by the cluster. */
@Command(
    name = "reseal",
    description = {
      "Seals the values of a folder's manifests to the cluster's newest key.",
      "The cluster does it, by a dry run: no value is seen here. You need the right to apply them.",
      "In the files nothing but the sealed values changes; all of them, or none."
    })
public final class ResealCommand implements Callable<Integer> {
  private final Clusters clusters;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Manifests, or folders of them: .yaml, .yml and .json.")
  private List<Path> paths = List.of();

  @Option(names = "--dry-run", description = "Say what would change, and write nothing.")
  private boolean dryRun;

  /** What was done, for {@code -o json}. */
  record Result(int values, int resealed, List<String> files, boolean dryRun) {}

  public ResealCommand(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public Integer call() {
    List<ManifestFile> files = read();
    int values = files.stream().mapToInt(file -> file.sealed().size()).sum();
    try (Cluster cluster = clusters.open(options);
        Progress progress = Progress.of(spec.commandLine().getErr(), "Resealing", values)) {
      Resealing resealing = new Resealing(cluster, cluster.sealingKeys().current().id());
      files.forEach(file -> resealing.add(file, progress));
      if (!dryRun) {
        resealing.write();
      }
      output.print(
          spec.commandLine().getOut(),
          new Result(values, resealing.count(), resealing.files(), dryRun),
          "%d of %d sealed values in %d files%s"
              .formatted(
                  resealing.count(),
                  values,
                  resealing.files().size(),
                  dryRun ? " would be resealed" : " resealed"));
      return ExitCode.DONE.status();
    }
  }

  private List<ManifestFile> read() {
    List<ManifestFile> files = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (Path path : manifests()) {
      try {
        files.add(ManifestFile.read(path));
      } catch (IllegalArgumentException e) {
        faults.add(e.getMessage());
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.FAILED, path + ": cannot be read as UTF-8", e);
      }
    }
    if (!faults.isEmpty()) {
      throw CommandFailure.refused(faults);
    }
    return files;
  }

  private Set<Path> manifests() {
    Set<Path> found = new TreeSet<>();
    for (Path path : paths) {
      if (Files.isRegularFile(path)) {
        found.add(path);
        continue;
      }
      try (Stream<Path> below = Files.walk(path)) {
        below.filter(Files::isRegularFile).filter(ManifestFile::isOne).forEach(found::add);
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.FAILED, path + ": cannot be read", e);
      }
    }
    return found;
  }
}

package dev.satchel;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.rule.Parsed;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flag that names the deployment's policy, of all that act on it. */
final class PolicyFile {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--policy",
      paramLabel = "PATH",
      description = "The administrator's policy, YAML or JSON (default: none, nothing special).")
  private @Nullable Path file;

  /**
   * What the file says; read at the start only, since all replicas must act on the same.
   *
   * @throws ParameterException it cannot be read, or is no policy
   */
  Policy read() {
    if (file == null) {
      return Policy.DEFAULT;
    }
    return switch (Policy.parse(text(file))) {
      case Parsed.Valid<Policy>(Policy policy) -> policy;
      case Parsed.Refused<Policy>(String message) -> throw wrong(file, message);
    };
  }

  private String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw wrong(file, "there is no such file");
    } catch (CharacterCodingException e) {
      throw wrong(file, "must be UTF-8");
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage());
    }
  }

  private ParameterException wrong(Path file, String message) {
    return new ParameterException(spec.commandLine(), "--policy " + file + ": " + message);
  }
}

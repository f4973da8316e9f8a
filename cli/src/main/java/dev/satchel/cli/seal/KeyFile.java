package dev.satchel.cli.seal;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealingPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A public key in a file: its one line of text. */
final class KeyFile {
  private KeyFile() {}

  static SealingPublicKey read(Path file) {
    try {
      return switch (SealingPublicKey.parse(Files.readString(file))) {
        case Parsed.Valid<SealingPublicKey>(SealingPublicKey key) -> key;
        case Parsed.Refused<SealingPublicKey>(String message) ->
            throw new CommandFailure(
                ExitCode.INPUT_REFUSED, "--key: %s %s".formatted(file, message));
      };
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "--key: %s cannot be read".formatted(file), e);
    }
  }
}

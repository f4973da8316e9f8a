package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a page of the documentation, run as they stand there but for the namespace.
 *
 * @param kubectl whose cluster they are run on
 * @param folder where they are run
 */
record Documented(Path page, Kubectl kubectl, String namespace, Path folder) {
  /** Runs the first block of a section. */
  Kubectl.Result run(String section) throws IOException, InterruptedException {
    Matcher block =
        Pattern.compile(
                "^## " + Pattern.quote(section) + "\n(?:(?!## ).*\n)*?```sh\n((?:.*\n)*?)```",
                Pattern.MULTILINE)
            .matcher(Files.readString(page));
    assertThat(block.find()).as("a block in section %s of %s", section, page).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", block.group(1).replace("satchel-system", namespace))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOME", kubectl.home().toString());
    builder.environment().put("KUBECONFIG", kubectl.kubeconfig().toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Kubectl.Result(process.waitFor(), text);
  }
}

package dev.satchel;

import picocli.CommandLine.Option;

/** What any of our pods is told of itself, as options of a command. */
final class PodOptions {
  @Option(
      names = "--namespace",
      required = true,
      defaultValue = "${env:POD_NAMESPACE}",
      paramLabel = "NAME",
      description = "The namespace of this pod (default: POD_NAMESPACE).")
  private String namespace = "";

  @Option(
      names = "--http-port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "Of probes and metrics (default: ${DEFAULT-VALUE}).")
  private int httpPort = 8080;

  String namespace() {
    return namespace;
  }

  int httpPort() {
    return httpPort;
  }
}

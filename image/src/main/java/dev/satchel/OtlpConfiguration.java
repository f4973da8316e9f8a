package dev.satchel;

import io.micrometer.registry.otlp.OtlpConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics and spans are sent and what they are said to be of. Micrometer's defaults read the
 * standard's variables for headers and resource attributes.
 *
 * @param endpoint of the collector, without the path of a signal
 * @param service the name of the program
 * @param traceRatio the part of traces that is sent, from 0 to 1
 * @param environment the process's
 */
record OtlpConfiguration(
    URI endpoint, String service, double traceRatio, Map<String, String> environment)
    implements OtlpConfig {
  OtlpConfiguration {
    environment = Map.copyOf(environment);
  }

  @Override
  public @Nullable String get(String key) {
    return null;
  }

  @Override
  public String url() {
    return signal("metrics");
  }

  /** Where one kind of signal is taken. */
  String signal(String kind) {
    return endpoint.toString().replaceFirst("/+$", "") + "/v1/" + kind;
  }

  @Override
  public Map<String, String> resourceAttributes() {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("service.name", service);
    attributes.put("service.namespace", "satchel");
    String pod = environment.getOrDefault("POD_NAME", "");
    if (!pod.isEmpty()) {
      attributes.put("service.instance.id", pod);
    }
    attributes.putAll(OtlpConfig.super.resourceAttributes());
    return attributes;
  }
}

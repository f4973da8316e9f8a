package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * One key of a Kubernetes Secret in the same namespace.
 *
 * @param name the Secret's name
 * @param key the key in its data
 */
public record SecretKeyRef(
    @JsonPropertyDescription("The Secret's name") @Required String name,
    @JsonPropertyDescription("The key in its data") @Required String key) {}

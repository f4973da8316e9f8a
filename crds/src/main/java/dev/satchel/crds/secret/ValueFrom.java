package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A value that is kept elsewhere and followed when it changes. */
public record ValueFrom(
    @JsonPropertyDescription("One key of a Secret in the same namespace") @Required
        SecretKeyRef secretKeyRef) {}

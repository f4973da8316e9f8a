package dev.satchel.crds.secret;

import io.fabric8.generator.annotation.Required;

/** A value that is kept elsewhere and followed when it changes. */
public record ValueFrom(@Required SecretKeyRef secretKeyRef) {}

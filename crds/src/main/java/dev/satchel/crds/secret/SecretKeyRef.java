package dev.satchel.crds.secret;

import io.fabric8.generator.annotation.Required;

/**
 * One key of a Kubernetes Secret in the same namespace.
 *
 * @param name the Secret's name
 * @param key the key in its data
 */
public record SecretKeyRef(@Required String name, @Required String key) {}

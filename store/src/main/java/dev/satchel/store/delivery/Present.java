package dev.satchel.store.delivery;

import java.util.OptionalLong;

/**
 * What was found in a workspace.
 *
 * @param podNamespace of the pod
 * @param podName its name
 * @param secretNamespace of the {@code UserSecret}; empty, as its uid: it is gone
 * @param secretName its name
 * @param revision of the value that is there; empty: an older one than the present, which is the
 *     one that was there before
 */
public record Present(
    Placement placement,
    String podNamespace,
    String podName,
    String secretNamespace,
    String secretName,
    OptionalLong revision) {}

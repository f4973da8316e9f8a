/**
 * How a workspace pod stands to a secret: what it was given, what it reported, and whether that is
 * the secret of now. The operator counts by it, and {@code kubectl satchel} explains by it.
 */
@NullMarked
package dev.satchel.crds.workspace;

import org.jspecify.annotations.NullMarked;

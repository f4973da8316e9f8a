/** What the commands ask of the cluster. */
@NullMarked
package dev.satchel.cli.cluster;

import org.jspecify.annotations.NullMarked;

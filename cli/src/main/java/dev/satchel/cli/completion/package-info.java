/** Completion in a shell, and by kubectl. */
@NullMarked
package dev.satchel.cli.completion;

import org.jspecify.annotations.NullMarked;

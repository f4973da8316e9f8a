/** {@code kubectl satchel}: what people and pipelines do with Satchel at a command line. */
@NullMarked
package dev.satchel.cli;

import org.jspecify.annotations.NullMarked;

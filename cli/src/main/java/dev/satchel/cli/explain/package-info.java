/**
 * {@code kubectl satchel explain pod} and {@code kubectl satchel where}: what is in a workspace,
 * and where a secret is, with what keeps it from being right. By the judgement that the operator
 * counts by.
 */
@NullMarked
package dev.satchel.cli.explain;

import org.jspecify.annotations.NullMarked;

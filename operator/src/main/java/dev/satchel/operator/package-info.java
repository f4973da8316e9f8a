/** The operator: one leader at work on users, secrets and workspace pods (docs/architecture.md). */
@NullMarked
package dev.satchel.operator;

import org.jspecify.annotations.NullMarked;

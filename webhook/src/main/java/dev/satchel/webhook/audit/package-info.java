/** What admission tells the audit log, and how the log is read. */
@NullMarked
package dev.satchel.webhook.audit;

import org.jspecify.annotations.NullMarked;

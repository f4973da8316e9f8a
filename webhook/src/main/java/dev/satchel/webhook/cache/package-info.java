/** What the webhook knows of the cluster: informers, and the questions that they cannot answer. */
@NullMarked
package dev.satchel.webhook.cache;

import org.jspecify.annotations.NullMarked;

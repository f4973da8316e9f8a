/**
 * What replicas of the webhook tell each other, by way of the API server: that a user's secrets are
 * about to change.
 */
@NullMarked
package dev.satchel.webhook.notice;

import org.jspecify.annotations.NullMarked;

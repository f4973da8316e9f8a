/** HTTPS, every replica at work: brings a user's secrets into the pods that are that user's. */
@NullMarked
package dev.satchel.webhook;

import org.jspecify.annotations.NullMarked;

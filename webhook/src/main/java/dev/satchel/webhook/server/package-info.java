/** The two listeners: HTTPS for the API server, plain HTTP for probes and metrics. */
@NullMarked
package dev.satchel.webhook.server;

import org.jspecify.annotations.NullMarked;

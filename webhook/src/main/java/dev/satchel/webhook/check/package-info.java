/** Checks of {@code AIGatewayKey}s: for gateways and proxies, over HTTPS, from memory. */
@NullMarked
package dev.satchel.webhook.check;

import org.jspecify.annotations.NullMarked;

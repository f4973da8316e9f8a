/** AIGatewayKey: a token for gateways in front of AI models, and what it permits. */
@NullMarked
package dev.satchel.crds.key;

import org.jspecify.annotations.NullMarked;

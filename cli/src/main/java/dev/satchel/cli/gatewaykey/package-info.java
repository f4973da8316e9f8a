/** {@code kubectl satchel keys}: the keys of AI gateways. */
@NullMarked
package dev.satchel.cli.gatewaykey;

import org.jspecify.annotations.NullMarked;

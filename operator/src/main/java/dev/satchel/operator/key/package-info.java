/** AIGatewayKeys: their rows, their tokens minted, delivered and rotated, and their status. */
@NullMarked
package dev.satchel.operator.key;

import org.jspecify.annotations.NullMarked;

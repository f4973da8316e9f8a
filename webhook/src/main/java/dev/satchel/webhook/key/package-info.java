/** Admission of {@code AIGatewayKey}s: who may mint and widen which key (design section 4). */
@NullMarked
package dev.satchel.webhook.key;

import org.jspecify.annotations.NullMarked;

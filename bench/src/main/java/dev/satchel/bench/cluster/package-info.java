/** What is measured on: an API server, a Postgres and the operator's own program, on loopback. */
@NullMarked
package dev.satchel.bench.cluster;

import org.jspecify.annotations.NullMarked;

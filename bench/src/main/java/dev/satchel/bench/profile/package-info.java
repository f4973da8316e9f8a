/** Where the processor time of the API server and of the operator goes. */
@NullMarked
package dev.satchel.bench.profile;

import org.jspecify.annotations.NullMarked;

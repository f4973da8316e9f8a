/** Figures, as lines of JSON, and the page that is made of them. */
@NullMarked
package dev.satchel.bench.report;

import org.jspecify.annotations.NullMarked;

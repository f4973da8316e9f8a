/**
 * Sealing keys: made and published by the leader, known to every replica, and counted, so that it
 * can be said which are needed no more.
 */
@NullMarked
package dev.satchel.operator.sealing;

import org.jspecify.annotations.NullMarked;

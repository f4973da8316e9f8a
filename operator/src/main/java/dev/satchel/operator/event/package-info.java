/** Events of Kubernetes: what happened to an object, for people. */
@NullMarked
package dev.satchel.operator.event;

import org.jspecify.annotations.NullMarked;

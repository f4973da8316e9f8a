/** What is told once, as Events of Kubernetes. */
@NullMarked
package dev.satchel.operator.event;

import org.jspecify.annotations.NullMarked;

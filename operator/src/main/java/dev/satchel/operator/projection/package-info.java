/** One user's rows as a Kubernetes Secret in each of the user's namespaces. */
@NullMarked
package dev.satchel.operator.projection;

import org.jspecify.annotations.NullMarked;

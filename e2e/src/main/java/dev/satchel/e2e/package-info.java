/** Installs the chart into the cluster that KUBECONFIG points at. */
@NullMarked
package dev.satchel.e2e;

import org.jspecify.annotations.NullMarked;

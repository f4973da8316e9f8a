/** {@code AdmissionReview} of {@code admission.k8s.io/v1}, in and out. */
@NullMarked
package dev.satchel.webhook.admission;

import org.jspecify.annotations.NullMarked;

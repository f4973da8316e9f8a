/**
 * The webhook's certificates: an authority and a serving certificate of our own, kept in one
 * Secret, trusted by the webhook configurations and renewed without a gap. {@link
 * dev.satchel.operator.certificate.Rules} decides, {@link
 * dev.satchel.operator.certificate.CertificateKeeper} does it.
 */
@NullMarked
package dev.satchel.operator.certificate;

import org.jspecify.annotations.NullMarked;

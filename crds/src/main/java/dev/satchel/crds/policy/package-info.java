/**
 * What an administrator decides for a whole deployment, and what it says to a secret that is made
 * or changed.
 */
@NullMarked
package dev.satchel.crds.policy;

import org.jspecify.annotations.NullMarked;

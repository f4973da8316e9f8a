/**
 * Rules on names, paths and values, as types that only a valid value can be made of. Webhook and
 * operator share them.
 */
@NullMarked
package dev.satchel.crds.rule;

import org.jspecify.annotations.NullMarked;

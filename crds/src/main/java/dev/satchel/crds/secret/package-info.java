/** UserSecret: one secret of one user, where its value comes from and where it goes. */
@NullMarked
package dev.satchel.crds.secret;

import org.jspecify.annotations.NullMarked;

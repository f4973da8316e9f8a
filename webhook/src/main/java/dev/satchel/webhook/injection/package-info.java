/**
 * What a workspace pod is given (design section 3), as pure functions of the pod, its user, that
 * user's secrets and the settings. A pod is a JSON tree all the way: fields that this program does
 * not know survive.
 */
@NullMarked
package dev.satchel.webhook.injection;

import org.jspecify.annotations.NullMarked;

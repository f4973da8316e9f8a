/** What an admission asks the API server while its own answer is waited for. */
@NullMarked
package dev.satchel.webhook.apiserver;

import org.jspecify.annotations.NullMarked;

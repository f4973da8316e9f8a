/** What scenarios are made of: a user with a namespace, secrets, workspaces, and a look inside. */
package dev.satchel.e2e.cluster;

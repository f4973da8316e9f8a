/** What must hold on a real cluster. The tag "main" marks what is also run on the oldest one. */
package dev.satchel.e2e.scenario;

/**
 * What runs in a workspace pod. Needs nothing but {@code java.base}; the annotations are for the
 * compiler.
 */
module dev.satchel.agent {
  requires static org.jspecify;
}

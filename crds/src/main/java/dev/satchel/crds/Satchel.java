package dev.satchel.crds;

/** The names that people, checks and the parts of Satchel agree on (design sections 2 and 3). */
public final class Satchel {
  public static final String GROUP = "satchel.dev";
  public static final String VERSION = "v1alpha1";

  /** Also the field manager of every server-side apply of ours. */
  public static final String FIELD_MANAGER = "satchel";

  /** Held on a {@code UserSecret} and a {@code WorkspaceUser} until their rows are gone. */
  public static final String FINALIZER = "satchel.dev/cleanup";

  private Satchel() {}
}

package dev.satchel.crds.key;

import org.jspecify.annotations.Nullable;

/**
 * What a key permits: a wanted scope has to be among its scopes, and a wanted resource on its allow
 * list. Neither widens the other.
 */
public record Permissions(Scopes scopes, AllowList allowList) {
  public static final Permissions ALL = new Permissions(Scopes.ALL, AllowList.EVERYTHING);

  /** The answer to one who asks. */
  public enum Decision {
    PERMITTED,
    SCOPE_MISSING,
    RESOURCE_MISSING
  }

  /**
   * Decides.
   *
   * @param wantedScope null: none in particular is asked for
   * @param wantedResource null: none in particular is asked for
   */
  public Decision permits(@Nullable Scope wantedScope, @Nullable KeyResource wantedResource) {
    if (wantedScope != null && !scopes.cover(wantedScope)) {
      return Decision.SCOPE_MISSING;
    }
    return wantedResource == null || allowList.covers(wantedResource)
        ? Decision.PERMITTED
        : Decision.RESOURCE_MISSING;
  }
}

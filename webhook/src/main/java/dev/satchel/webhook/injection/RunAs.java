package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.crds.Annotations;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whose files the workspace's are.
 *
 * <p>A gid that nobody says stays unsaid: a container runtime then takes the group that the image's
 * {@code /etc/passwd} has for the uid, or 0. The agent's image has no such file, so its group is 0,
 * and that does no harm: its files and directories give a group nothing.
 *
 * @param uid empty: only the image knows
 * @param gid empty: the image's group for the uid
 */
record RunAs(OptionalLong uid, OptionalLong gid) {
  /** Kubernetes takes ids of 31 bits ({@code validation.IsValidUserID}). */
  static final long MAX_ID = Integer.MAX_VALUE;

  /** What the agent runs as where it writes nothing: no user of any image. */
  static final long NOBODY_IN_PARTICULAR = 65532;

  private static final Pattern ANNOTATION = Pattern.compile("([0-9]{1,10})(?::([0-9]{1,10}))?");

  static RunAs of(Pod pod, Container workspace, long defaultUid) {
    Optional<RunAs> annotated = pod.annotation(Annotations.RUN_AS_USER).map(RunAs::parse);
    JsonNode own = workspace.securityContext();
    JsonNode shared = pod.json().path("spec").path("securityContext");
    OptionalLong uid =
        first(
            Json.number(own, "runAsUser"),
            Json.number(shared, "runAsUser"),
            annotated.map(RunAs::uid).orElse(OptionalLong.empty()));
    OptionalLong gid =
        first(
            Json.number(own, "runAsGroup"),
            Json.number(shared, "runAsGroup"),
            annotated.map(RunAs::gid).orElse(OptionalLong.empty()));
    boolean nonRoot =
        Json.flag(own, "runAsNonRoot").or(() -> Json.flag(shared, "runAsNonRoot")).orElse(false);
    boolean defaultFits = !nonRoot || defaultUid != 0;
    return new RunAs(uid.isPresent() || !defaultFits ? uid : OptionalLong.of(defaultUid), gid);
  }

  private static RunAs parse(String annotation) {
    Matcher ids = ANNOTATION.matcher(annotation.strip());
    if (!ids.matches()) {
      throw malformed();
    }
    String gid = ids.group(2);
    return new RunAs(
        OptionalLong.of(id(ids.group(1))),
        gid == null ? OptionalLong.empty() : OptionalLong.of(id(gid)));
  }

  private static long id(String digits) {
    long id = Long.parseLong(digits);
    if (id > MAX_ID) {
      throw malformed();
    }
    return id;
  }

  private static Refusal malformed() {
    return new Refusal(
        "annotation %s must be a uid or uid:gid in digits, as 1000 or 1000:100, each at most %d"
            .formatted(Annotations.RUN_AS_USER, MAX_ID));
  }

  private static OptionalLong first(OptionalLong... numbers) {
    return Stream.of(numbers)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }
}

package dev.satchel.crds.policy;

import dev.satchel.crds.rule.Place;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a secret's file is not put unless an administrator allows it: what the system, its logins
 * and every program are built on. Files of the user's own home are the user's own choice.
 */
public final class DeniedPlaces {
  /**
   * One row of the table.
   *
   * @param reason what is there
   */
  public record Denied(Place place, String reason) {}

  /** In the order of the documentation. */
  public static final List<Denied> TABLE =
      Stream.of(
              group(
                  "programs and libraries that everything runs",
                  "/bin /sbin /lib /lib32 /lib64 /libx32 /usr /boot"),
              group(
                  "who there is, and with which password",
                  "/etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/subuid /etc/subgid"),
              group("who may become root", "/etc/sudoers /etc/sudoers.d /etc/doas.conf"),
              group("how logins are checked", "/etc/pam.d /etc/pam.conf /etc/security"),
              group(
                  "which libraries the loader puts into every program",
                  "/etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.conf.d /etc/ld.so.cache"),
              group("kept by the kubelet", "/etc/hosts /etc/resolv.conf /etc/hostname"),
              group("how names are resolved", "/etc/nsswitch.conf /etc/host.conf /etc/gai.conf"),
              group(
                  "run by the shells of all users",
                  "/etc/profile /etc/profile.d /etc/bash.bashrc /etc/bashrc /etc/zsh /etc/zshenv"
                      + " /etc/environment"),
              group("how others log in by SSH", "/etc/ssh"),
              group(
                  "whom all programs trust",
                  "/etc/ssl/certs /etc/ssl/openssl.cnf /etc/pki /etc/ca-certificates"),
              group(
                  "programs that the system starts",
                  "/etc/init.d /etc/rc.local /etc/systemd"
                      + " /etc/crontab /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly"
                      + " /etc/cron.monthly /var/spool/cron"),
              group("which programs are installed, and from where", "/etc/alternatives /etc/apt"))
          .flatMap(group -> group)
          .toList();

  private DeniedPlaces() {}

  private static Stream<Denied> group(String reason, String places) {
    return Stream.of(places.split(" ")).map(one -> new Denied(new Place(one), reason));
  }
}

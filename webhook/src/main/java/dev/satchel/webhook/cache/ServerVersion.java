package dev.satchel.webhook.cache;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API server's version, read again now and then: clusters are upgraded under us. */
final class ServerVersion implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerVersion.class);
  private static final int RETRY_SECONDS = 2;
  private static final int REFRESH_SECONDS = 180;

  /** Native sidecars are on by default from 1.29 on. */
  private static final int NATIVE_SIDECARS = 29;

  /** Some distributions say {@code 29+}. */
  private static final Pattern DIGITS = Pattern.compile("^[0-9]{1,6}");

  private final KubernetesClient client;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("version").factory());
  private volatile @Nullable Boolean nativeSidecars;

  ServerVersion(KubernetesClient client) {
    this.client = client;
  }

  void start() {
    clock.execute(this::refresh);
  }

  boolean isKnown() {
    return nativeSidecars != null;
  }

  boolean hasNativeSidecars() {
    return Boolean.TRUE.equals(nativeSidecars);
  }

  private void refresh() {
    int nextSeconds = REFRESH_SECONDS;
    try {
      nativeSidecars = hasNativeSidecars(client.getKubernetesVersion());
    } catch (RuntimeException e) {
      LOG.warn("the API server's version cannot be read: {}", e.getMessage());
      nextSeconds = RETRY_SECONDS;
    }
    if (!clock.isShutdown()) {
      var _ = clock.schedule(this::refresh, nextSeconds, TimeUnit.SECONDS);
    }
  }

  static boolean hasNativeSidecars(VersionInfo version) {
    int major = number(version.getMajor());
    return major > 1 || (major == 1 && number(version.getMinor()) >= NATIVE_SIDECARS);
  }

  private static int number(String text) {
    Matcher digits = DIGITS.matcher(text);
    return digits.find() ? Integer.parseInt(digits.group()) : 0;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A gateway replica, as far as its key goes: the token is in a file, the key's Secret mounted, and
 * is read again for each request. So a rotation needs neither a restart nor a signal, as long as its
 * overlap is longer than the file takes to be new.
 *
 * <p>{@code java GatewayReplica.java TOKEN_FILE CA_FILE URL PER_SECOND} sends so many requests a
 * second until it is ended, and each second prints what became of them so far, on one line: {@code
 * ok}, {@code refused} (answered with anything but 200), {@code failed} (not answered), and how many
 * different {@code tokens} it has had. It never prints a token.
 */
final class GatewayReplica {
  private static final int SENDERS = 8;

  private final Path tokenFile;
  private final URI url;
  private final HttpClient client;
  private final AtomicLong ok = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();

  private GatewayReplica(Path tokenFile, URI url, SSLContext tls) {
    this.tokenFile = tokenFile;
    this.url = url;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      System.err.println("usage: GatewayReplica TOKEN_FILE CA_FILE URL PER_SECOND");
      System.exit(2);
    }
    GatewayReplica replica =
        new GatewayReplica(
            Path.of(arguments[0]), URI.create(arguments[2]), trusting(Path.of(arguments[1])));
    replica.run(Integer.parseInt(arguments[3]));
  }

  /** The mounted file as it is now: 54 bytes of memory, which is cheaper to read than to watch. */
  private String token() throws IOException {
    return Files.readString(tokenFile).strip();
  }

  private void send() {
    try {
      String token = token();
      tokens.add(token);
      HttpRequest request =
          HttpRequest.newBuilder(url)
              .timeout(Duration.ofSeconds(5))
              .header("Authorization", "Bearer " + token)
              .build();
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      if (status == 200) {
        ok.incrementAndGet();
      } else {
        refused.incrementAndGet();
        System.out.println("refused: " + status);
      }
    } catch (IOException | RuntimeException e) {
      failed.incrementAndGet();
      System.out.println("failed: " + e.getClass().getName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only those of the authority are trusted, and its name has to be right. */
  private static SSLContext trusting(Path authorities)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authorities)) {
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority-" + number++, one);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }

  /** Each sender has a connection of its own, which stays open. */
  private void run(int perSecond) {
    var senders = Executors.newScheduledThreadPool(SENDERS);
    long period = 1_000_000L * SENDERS / perSecond;
    for (int sender = 0; sender < SENDERS; sender++) {
      senders.scheduleAtFixedRate(
          this::send, period * sender / SENDERS, period, TimeUnit.MICROSECONDS);
    }
    Executors.newSingleThreadScheduledExecutor()
        .scheduleAtFixedRate(
            () ->
                System.out.printf(
                    "ok=%d refused=%d failed=%d tokens=%d%n",
                    ok.get(), refused.get(), failed.get(), tokens.size()),
            1,
            1,
            TimeUnit.SECONDS);
  }
}

package dev.satchel.agent;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** The webhook's part: takes reports over TLS, with a certificate for {@code localhost}. */
final class ReportServer implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /**
   * A request as it came.
   *
   * @param authorization the header
   */
  record Taken(String path, String authorization, String body) {}

  final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Certificate certificate;
  private final SSLServerSocket server;
  private volatile int status = 204;

  private ReportServer(String san) throws Exception {
    KeyStore keys = keys(san);
    certificate = keys.getCertificate("server");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    server =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  static ReportServer start() throws Exception {
    return new ReportServer("dns:localhost");
  }

  /** With a certificate for another host. */
  static ReportServer ofAnotherName() throws Exception {
    return new ReportServer("dns:elsewhere.example");
  }

  private static KeyStore keys(String san) throws Exception {
    Path file = Files.createTempDirectory("keys").resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool,
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-dname",
                    "CN=server",
                    "-ext",
                    "san=" + san,
                    "-keyalg",
                    "EC",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    new String(PASSWORD)))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> take(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void take(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      String path = line(in).split(" ", -1)[1];
      String authorization = "";
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String value = header.substring(header.indexOf(':') + 1).strip();
        if (header.startsWith("Authorization:")) {
          authorization = value;
        } else if (header.startsWith("Content-Length:")) {
          length = Integer.parseInt(value);
        }
      }
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      int answer = status;
      taken.add(new Taken(path, authorization, body));
      socket
          .getOutputStream()
          .write(("HTTP/1.1 " + answer + " Said\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // It did not trust us, or was killed.
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  void answer(int other) {
    status = other;
  }

  URI url() {
    return URI.create("https://localhost:" + server.getLocalPort() + "/deliveries");
  }

  /** What an agent has to trust. */
  String authority() throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}

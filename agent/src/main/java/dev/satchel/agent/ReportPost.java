package dev.satchel.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * One request to the webhook, over TLS, by hand: the module of Java's HTTP client would double the
 * image. Whom to trust and who we are is read anew each time, since both change while a pod runs.
 */
final class ReportPost implements ReportChannel {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int READ_MILLIS = 5_000;
  private static final int MAX_STATUS_LINE = 256;
  private static final int HTTPS = 443;

  private final URI url;
  private final Source source;

  ReportPost(URI url, Source source) {
    this.url = url;
    this.source = source;
  }

  /** Nothing can be posted yet: the source volume lacks what it takes. */
  static final class NotYetException extends IOException {
    private static final long serialVersionUID = 1;

    NotYetException(String key) {
      super("there is no " + key);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws NotYetException if the volume holds no authority or no token
   */
  @Override
  public int post(String report) throws IOException {
    byte[] authorities = read(Names.AUTHORITIES);
    String token = new String(read(Names.REPORT_TOKEN_FILE), StandardCharsets.US_ASCII).strip();
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ')) {
      throw new NotYetException("token of one line");
    }
    byte[] body = report.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST "
            + url.getRawPath()
            + " HTTP/1.1\r\nHost: "
            + url.getRawAuthority()
            + "\r\nAuthorization: Bearer "
            + token
            + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    try (Socket plain = new Socket()) {
      int port = url.getPort() < 0 ? HTTPS : url.getPort();
      plain.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
      plain.setSoTimeout(READ_MILLIS);
      try (SSLSocket socket = secured(plain, port, authorities)) {
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        return status(socket.getInputStream());
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("ca.crt is of no use: " + e.getMessage(), e);
    }
  }

  private byte[] read(String key) throws IOException {
    Optional<Source.Version> version = source.current();
    Optional<byte[]> content = version.isPresent() ? version.get().read(key) : Optional.empty();
    if (content.isEmpty() || content.get().length == 0) {
      throw new NotYetException(key);
    }
    return content.get();
  }

  /** Its certificate has to be of one of these authorities, and for the URL's host. */
  private SSLSocket secured(Socket plain, int port, byte[] authorities)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    int n = 0;
    for (Certificate authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(authorities))) {
      trusted.setCertificateEntry("ca" + n++, authority);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, url.getHost(), port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  /** Of a line as {@code HTTP/1.1 204 No Content}; 0: it is none. */
  private static int status(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r' && c != '\n'; c = in.read()) {
      line.append((char) c);
      if (line.length() > MAX_STATUS_LINE) {
        return 0;
      }
    }
    int start = line.indexOf(" ") + 1;
    String digits = start + 3 <= line.length() ? line.substring(start, start + 3) : "";
    return line.indexOf("HTTP/1.") == 0 && Text.isNumber(digits) ? Integer.parseInt(digits) : 0;
  }
}

package dev.satchel.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Reads a connection URI as libpq does (Postgres documentation, "Connection URIs"), and JDBC's
 * variant, into what the driver takes.
 */
final class Dsn {
  private static final Pattern URI =
      Pattern.compile(
          """
          (?<jdbc>jdbc:)?postgres(ql)?://\
          ((?<user>[^:@/?]*)(:(?<password>[^@/?]*))?@)?\
          (?<hosts>[^/?]*)\
          (/(?<database>[^?]*))?\
          (\\?(?<parameters>.*))?""");

  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\[\\]]+)(:(?<port>[0-9]{1,5}))?");

  /** Parameters that libpq calls otherwise than the driver. */
  private static final Map<String, PGProperty> OF_LIBPQ =
      Map.of(
          "application_name", PGProperty.APPLICATION_NAME,
          "channel_binding", PGProperty.CHANNEL_BINDING,
          "connect_timeout", PGProperty.CONNECT_TIMEOUT,
          "gssencmode", PGProperty.GSS_ENC_MODE,
          "krbsrvname", PGProperty.KERBEROS_SERVER_NAME,
          "target_session_attrs", PGProperty.TARGET_SERVER_TYPE);

  private static final Map<String, String> TARGETS =
      Map.of(
          "any", "any",
          "read-write", "primary",
          "primary", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  private final boolean jdbc;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private String username = "";
  private String password = "";

  private Dsn(boolean jdbc) {
    this.jdbc = jdbc;
  }

  static DatabaseConfig parse(String text) {
    Matcher uri = URI.matcher(text);
    if (!uri.matches()) {
      throw new IllegalArgumentException(
          "the DSN must look like postgres://user:password@host:5432/database?sslmode=verify-full"
              + " (special characters of a password percent-encoded) or jdbc:postgresql://...");
    }
    return new Dsn(uri.group("jdbc") != null).read(uri);
  }

  private DatabaseConfig read(Matcher uri) {
    if (jdbc && uri.group("user") != null) {
      throw new IllegalArgumentException(
          "the DSN is a JDBC URL, which takes user and password as parameters; the form"
              + " user:password@host is for postgres://");
    }
    username = decoded(uri.group("user"), "user");
    password = decoded(uri.group("password"), "password");
    readParameters(uri.group("parameters"));
    String hosts = hosts(uri.group("hosts"));
    String database = decoded(uri.group("database"), "database");
    String query =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&"));
    return new DatabaseConfig(
        "jdbc:postgresql://"
            + hosts
            + "/"
            + encoded(database.isEmpty() ? username : database)
            + (query.isEmpty() ? "" : "?" + query),
        username,
        password,
        DatabaseConfig.DEFAULT_POOL_SIZE);
  }

  private void readParameters(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return;
    }
    List<String> parts = Arrays.asList(query.split("&", -1));
    for (int i = 0; i < parts.size(); i++) {
      // By its number: what looks like a name may be the rest of a password that was not encoded.
      String which = "parameter " + (i + 1);
      int equals = parts.get(i).indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(which + " of the DSN must be NAME=VALUE");
      }
      String name = decoded(parts.get(i).substring(0, equals), which);
      String value = decoded(parts.get(i).substring(equals + 1), which);
      switch (name) {
        case "user" -> username = value;
        case "password" -> password = value;
        case "sslrootcert" -> rootCertificate(value);
        case "target_session_attrs" -> target(value);
        default -> parameters.put(property(name, which), value);
      }
    }
  }

  /** libpq 16 and newer: {@code system} is the platform's certificate authorities. */
  private void rootCertificate(String value) {
    if (value.equals("system")) {
      parameters.put(PGProperty.SSL_FACTORY.getName(), "org.postgresql.ssl.DefaultJavaSSLFactory");
      parameters.putIfAbsent(PGProperty.SSL_MODE.getName(), "verify-full");
    } else {
      parameters.put(PGProperty.SSL_ROOT_CERT.getName(), value);
    }
  }

  private void target(String value) {
    String target = TARGETS.get(value);
    if (target == null) {
      throw new IllegalArgumentException(
          "target_session_attrs of the DSN must be one of " + TARGETS.keySet());
    }
    parameters.put(PGProperty.TARGET_SERVER_TYPE.getName(), target);
  }

  private static String property(String name, String which) {
    PGProperty property = OF_LIBPQ.getOrDefault(name, PGProperty.forName(name));
    if (property == null) {
      throw new IllegalArgumentException(
          which + " of the DSN is none that libpq or the Postgres driver has");
    }
    return property.getName();
  }

  private static String hosts(String text) {
    List<String> hosts = Arrays.asList(text.split(",", -1));
    for (String host : hosts) {
      Matcher matcher = HOST.matcher(host);
      boolean fits =
          matcher.matches()
              && !host.contains("%")
              && Integer.parseInt(Objects.requireNonNullElse(matcher.group("port"), "5432"))
                  <= 65_535;
      if (!fits) {
        throw new IllegalArgumentException(
            "the DSN must name a host, or host:port, that is reached by TCP");
      }
    }
    return text;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String decoded(@Nullable String text, String what) {
    if (text == null) {
      return "";
    }
    try {
      // To libpq a plus is a plus, to the driver it is a space.
      return URLDecoder.decode(jdbc ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          what + " of the DSN has a % that two hexadecimal digits do not follow");
    }
  }
}

package dev.satchel.operator.crash;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The driver of Postgres, with steps before and after each commit of what was written to a table:
 * {@code after commit of user_secrets}.
 */
final class CrashingDriver implements Driver {
  private static final String PREFIX = "jdbc:crashing:";
  private static final Pattern WRITE = Pattern.compile("(?:INSERT INTO|UPDATE|DELETE FROM) (\\w+)");

  private final Driver postgres = new org.postgresql.Driver();
  private final CrashPoints points;

  CrashingDriver(CrashPoints points) {
    this.points = points;
  }

  /** Of a {@code jdbc:postgresql:} one. */
  static String url(String postgres) {
    return postgres.replace("jdbc:", PREFIX);
  }

  private static String postgres(String url) {
    return url.replace(PREFIX, "jdbc:");
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Connection connection = postgres.connect(postgres(url), properties);
    return (Connection)
        Proxy.newProxyInstance(
            CrashingDriver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new Steps(connection));
  }

  private final class Steps implements InvocationHandler {
    private final Connection connection;
    private final Set<String> tables = new LinkedHashSet<>();

    Steps(Connection connection) {
      this.connection = connection;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getName().equals("prepareStatement") && arguments != null) {
        WRITE
            .matcher(arguments[0].toString())
            .results()
            .forEach(found -> tables.add(found.group(1)));
      }
      boolean commits = method.getName().equals("commit");
      if (commits) {
        tables.forEach(table -> points.step("before commit of " + table));
      }
      Object result = call(method, arguments);
      if (commits) {
        tables.forEach(table -> points.step("after commit of " + table));
      }
      if (commits || method.getName().equals("rollback")) {
        tables.clear();
      }
      return result;
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(connection, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties)
      throws SQLException {
    return postgres.getPropertyInfo(postgres(url), properties);
  }

  @Override
  public int getMajorVersion() {
    return postgres.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return postgres.getMinorVersion();
  }

  @Override
  public boolean jdbcCompliant() {
    return postgres.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}

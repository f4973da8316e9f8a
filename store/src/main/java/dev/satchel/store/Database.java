package dev.satchel.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.satchel.store.audit.AuditChain;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditOutbox;
import dev.satchel.store.delivery.Deliveries;
import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.encryption.KeyProvider;
import dev.satchel.store.key.AIGatewayKeys;
import dev.satchel.store.key.KeyFeed;
import dev.satchel.store.key.KeyTokens;
import dev.satchel.store.secret.EncryptStoredValues;
import dev.satchel.store.secret.SecretKeyUse;
import dev.satchel.store.secret.UserSecrets;
import dev.satchel.store.sql.EvictOnReadOnly;
import dev.satchel.store.sql.Failure;
import dev.satchel.store.sql.StatementTimes;
import dev.satchel.store.sql.Transactions;
import dev.satchel.store.telemetry.TelemetrySnapshots;
import dev.satchel.store.user.Users;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.postgresql.PGProperty;

/**
 * The store: a pool of connections to Postgres and a class for each table. Every operation throws
 * {@link StoreUnavailableException} while Postgres is away, and works again once it is back.
 */
public final class Database implements AutoCloseable {
  private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;
  private static final int CONNECT_TIMEOUT_SECONDS = 3;
  private static final int SOCKET_TIMEOUT_SECONDS = 10;
  private static final int PING_TIMEOUT_SECONDS = 2;

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Users users;
  private final UserSecrets secrets;
  private final KeyProvider keys;
  private final KeyRotation rotation;
  private final AIGatewayKeys gatewayKeys;
  private final KeyTokens keyTokens;
  private final TelemetrySnapshots telemetry;
  private final Transactions transactions;
  private final AuditLog audit;
  private final AuditChain auditChain;
  private final Deliveries deliveries;

  private Database(HikariDataSource pool, KeyProvider keys, Clock clock) {
    this.pool = pool;
    this.keys = keys;
    jdbi = Jdbi.create(pool);
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    transactions = new Transactions(jdbi);
    audit = new AuditLog(transactions, clock);
    auditChain = new AuditChain(transactions, audit);
    deliveries = new Deliveries(transactions, audit);
    users = new Users(transactions, audit);
    Encryption encryption = new Encryption(keys);
    secrets = new UserSecrets(transactions, encryption, audit);
    rotation =
        new KeyRotation(transactions, keys, encryption, new SecretKeyUse(transactions, encryption));
    gatewayKeys = new AIGatewayKeys(transactions, audit);
    keyTokens = new KeyTokens(transactions, audit);
    telemetry = new TelemetrySnapshots(transactions);
  }

  /** For a program that neither reads nor writes the values of secrets. */
  public static Database open(DatabaseConfig config) {
    return open(config, KeyProvider.NONE);
  }

  /**
   * Opens the pool. Nothing is asked of Postgres yet, so this works while it is down.
   *
   * @param keys what values are encrypted with; looked after by {@link KeyRotation}
   */
  public static Database open(DatabaseConfig config, KeyProvider keys) {
    return open(config, keys, Clock.systemUTC());
  }

  /**
   * As above.
   *
   * @param clock by which audit entries are made and kept
   */
  public static Database open(DatabaseConfig config, KeyProvider keys, Clock clock) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("store");
    hikari.setJdbcUrl(config.jdbcUrl());
    hikari.setUsername(config.username());
    hikari.setPassword(config.password());
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setMinimumIdle(1);
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    hikari.setConnectionInitSql(Transactions.FREE_LOCKS_OF_THE_DEAD);
    hikari.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    hikari.setValidationTimeout(PING_TIMEOUT_SECONDS * 1_000L);
    hikari.setInitializationFailTimeout(-1);
    hikari.setExceptionOverrideClassName(EvictOnReadOnly.class.getName());
    driverProperty(hikari, PGProperty.APPLICATION_NAME, "satchel");
    driverProperty(hikari, PGProperty.CONNECT_TIMEOUT, CONNECT_TIMEOUT_SECONDS);
    driverProperty(hikari, PGProperty.SOCKET_TIMEOUT, SOCKET_TIMEOUT_SECONDS);
    driverProperty(hikari, PGProperty.TCP_KEEP_ALIVE, true);
    driverProperty(hikari, PGProperty.TARGET_SERVER_TYPE, "primary");
    // Details of the server's errors quote rows, values among them.
    driverProperty(hikari, PGProperty.LOG_SERVER_ERROR_DETAIL, false);
    return new Database(new HikariDataSource(hikari), keys, clock);
  }

  /** A parameter of the same name in the URL goes before this. */
  private static void driverProperty(HikariConfig hikari, PGProperty property, Object value) {
    hikari.addDataSourceProperty(property.getName(), value.toString());
  }

  /**
   * Brings the schema to the version that this program needs. Two at once do no harm: one waits for
   * the other. Other tables in the same schema are left alone. Values that an older version stored
   * in the clear are encrypted. Then begins the use of the encryption keys.
   *
   * @throws EncryptionKeyException rows are encrypted with keys that are not there: the store must
   *     not be used, since it would deliver less than before
   */
  public void migrate() {
    try {
      jdbi.useTransaction(
          handle -> {
            // Flyway locks its history table, but makes it without a lock: the second would fail.
            handle
                .createQuery("SELECT pg_advisory_xact_lock(hashtext('satchel.migrate'))")
                .mapTo(String.class)
                .one();
            if (!SchemaVersion.isNewest(handle)) {
              flyway().migrate();
            }
          });
    } catch (FlywayException | JdbiException e) {
      throw keysMissing(e).or(() -> Failure.in(e).map(Failure::toException)).orElse(e);
    }
    if (!keys.keyIds().isEmpty()) {
      rotation.begin();
    }
  }

  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(pool)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .javaMigrations(new EncryptStoredValues(keys))
        .load();
  }

  /** What a migration of ours threw, whatever Flyway wrapped it in. */
  private static Optional<RuntimeException> keysMissing(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof EncryptionKeyException keys) {
        return Optional.of(keys);
      }
    }
    return Optional.empty();
  }

  /** Whether Postgres answers now; says so within about four seconds. */
  public boolean isAvailable() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(PING_TIMEOUT_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  public Users users() {
    return users;
  }

  public UserSecrets secrets() {
    return secrets;
  }

  /** The encryption keys in use, and the way from one to the next. */
  public KeyRotation rotation() {
    return rotation;
  }

  public AIGatewayKeys keys() {
    return gatewayKeys;
  }

  public KeyTokens keyTokens() {
    return keyTokens;
  }

  /** What workspaces have. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** What was done; nothing is written until it is given its key. */
  public AuditLog audit() {
    return audit;
  }

  /** Puts what was done into the chain. */
  public AuditChain auditChain() {
    return auditChain;
  }

  /** Hands the chain on. */
  public AuditOutbox auditOutbox() {
    return new AuditOutbox(transactions);
  }

  public TelemetrySnapshots telemetry() {
    return telemetry;
  }

  /** Starts to keep an audience current on every key's tokens; it is the caller's to close. */
  public KeyFeed keyFeed(KeyFeed.Audience audience, Clock clock) {
    return KeyFeed.start(transactions, audience, clock);
  }

  /**
   * Has statements and connections counted and timed from now on. A second call has the statements
   * counted there instead.
   *
   * @param tracer statements are spans of it where they are part of one
   */
  public void observe(MeterRegistry registry, Tracer tracer) {
    jdbi.getConfig(SqlStatements.class).setSqlLogger(new StatementTimes(registry, tracer));
    connections(registry, "active", HikariPoolMXBean::getActiveConnections);
    connections(registry, "idle", HikariPoolMXBean::getIdleConnections);
    Gauge.builder(
            "satchel.store.connections.awaited",
            () -> fromPool(HikariPoolMXBean::getThreadsAwaitingConnection))
        .description("Threads that wait for a connection to Postgres")
        .register(registry);
    Gauge.builder("satchel.store.connections.limit", pool::getMaximumPoolSize)
        .description("Connections to Postgres that this process makes at most")
        .register(registry);
  }

  private void connections(
      MeterRegistry registry, String state, ToIntFunction<HikariPoolMXBean> figure) {
    Gauge.builder("satchel.store.connections", () -> fromPool(figure))
        .description("Connections to Postgres, by whether they are in use")
        .tag("state", state)
        .register(registry);
  }

  /** There is no pool before its start and after its end. */
  private int fromPool(ToIntFunction<HikariPoolMXBean> figure) {
    HikariPoolMXBean running = pool.getHikariPoolMXBean();
    return running == null ? 0 : figure.applyAsInt(running);
  }

  @Override
  public void close() {
    pool.close();
  }
}

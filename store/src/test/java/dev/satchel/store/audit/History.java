package dev.satchel.store.audit;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;

import dev.satchel.store.Database;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.secret.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one user: random steps on the store and on a model, which knows what entry each
 * has to leave. A step that an outage broke off is taken again until it is through, as the operator
 * does; whether it had come through before is not known to it.
 */
final class History {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> ENVS = List.of("X", "Y");

  private record Row(String uid, long generation, @Nullable String env, String value) {}

  private final Database database;
  private final String user;
  private final Random random;
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<String, String> uids = new HashMap<>();
  private final Map<String, Long> generations = new HashMap<>();
  private final Map<String, Long> refused = new HashMap<>();
  private final List<String> expected = new ArrayList<>();
  private int lives;
  private int broken;

  History(Database database, String user, long seed) {
    this.database = database;
    this.user = user;
    random = new Random(seed);
  }

  /** Returns the entries there have to be, in their order. */
  List<String> run(int steps) {
    createUser();
    for (int step = 0; step < steps; step++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(10)) {
        case 0, 1 -> delete(name);
        case 2 -> again(name);
        case 3 -> {
          if (random.nextInt(4) == 0) {
            deleteUser();
            createUser();
          }
        }
        default -> put(name);
      }
    }
    return expected;
  }

  /** How many steps an outage broke off. */
  int broken() {
    return broken;
  }

  private void through(Runnable step) {
    while (true) {
      try {
        step.run();
        return;
      } catch (StoreUnavailableException e) {
        broken++;
      }
    }
  }

  private String userUid() {
    return "uid-%s-%d".formatted(user, lives);
  }

  private void createUser() {
    lives++;
    through(() -> database.users().save(userWrite(userUid(), user, user, false, false)));
    expected.add("create " + user + " [namespaces, username]");
  }

  private void deleteUser() {
    through(() -> database.users().softDelete(userUid(), BY_ADMIN));
    expected.add("delete " + user + " []");
    rows.keySet().stream().sorted().forEach(this::expectDeletion);
    rows.clear();
  }

  private void expectDeletion(String name) {
    Row row = Objects.requireNonNull(rows.get(name));
    expected.add(
        "delete %s [enabled, %svalue]".formatted(name, row.env() == null ? "" : "envName, "));
  }

  private void delete(String name) {
    String uid = uids.getOrDefault(name, "");
    through(() -> database.secrets().delete(uid, BY_ADMIN));
    if (rows.containsKey(name)) {
      expectDeletion(name);
      rows.remove(name);
    }
    uids.remove(name);
  }

  private Secrets spec(String name, long generation, String env, String value) {
    String uid = uids.computeIfAbsent(name, n -> "uid-" + user + "-" + n + "-" + random.nextLong());
    return secret(name).uid(uid).user(user).env(env).value(value).generation(generation);
  }

  /** In a namespace of the user's own, so that users do not share objects. */
  private void store(Secrets spec) {
    through(() -> database.secrets().put(spec.in("dev-" + user).write()));
  }

  /** What is stored, once more. */
  private void again(String name) {
    Row row = rows.get(name);
    if (row != null && row.env() != null) {
      store(spec(name, row.generation(), row.env(), row.value()));
    }
  }

  private void put(String name) {
    String env = ENVS.get(random.nextInt(ENVS.size()));
    String value = "v" + random.nextInt(3);
    long generation = generations.merge(name, 1L, Long::sum);
    Secrets spec = spec(name, generation, env, value);
    for (int look = random.nextInt(2); look >= 0; look--) {
      store(spec);
    }
    Row before = rows.get(name);
    boolean taken =
        rows.entrySet().stream()
            .anyMatch(other -> !other.getKey().equals(name) && env.equals(other.getValue().env()));
    if (taken) {
      refuse(name, before, generation);
    } else if (before == null) {
      rows.put(name, new Row(spec.uid(), generation, env, value));
      expected.add("create " + name + " [description, enabled, envName, user, value]");
    } else {
      change(name, before, new Row(spec.uid(), generation, env, value));
    }
  }

  private void refuse(String name, @Nullable Row before, long generation) {
    if (before != null) {
      change(name, before, new Row(before.uid(), generation, null, before.value()));
    }
    String uid = Objects.requireNonNull(uids.get(name));
    if (!Objects.equals(refused.put(uid, generation), generation)) {
      expected.add("deny " + name + " []");
    }
  }

  private void change(String name, Row before, Row after) {
    List<String> fields = new ArrayList<>();
    if ((before.env() == null) != (after.env() == null)) {
      fields.add("enabled");
    }
    if (!Objects.equals(before.env(), after.env())) {
      fields.add("envName");
    }
    if (!before.value().equals(after.value())) {
      fields.add("value");
    }
    rows.put(name, after);
    if (!fields.isEmpty()) {
      expected.add("write %s %s".formatted(name, fields));
    }
  }
}

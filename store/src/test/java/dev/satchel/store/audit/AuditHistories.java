package dev.satchel.store.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.store.Database;
import dev.satchel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Histories of many users, what the log should have of each, and what it has. */
public final class AuditHistories {
  private static final int STEPS = 5;
  private static final int PAGE = 5_000;

  private final List<Database> databases;
  private final Map<String, List<String>> expected = new ConcurrentHashMap<>();
  private final AtomicInteger broken = new AtomicInteger();

  public AuditHistories(List<Database> databases) {
    this.databases = databases;
  }

  public void run(int number) {
    String user = "u" + number;
    History history = new History(databases.get(number % databases.size()), user, number);
    expected.put(user, history.run(STEPS));
    broken.addAndGet(history.broken());
  }

  /** Whether there was something to link. */
  public boolean link(Database database) {
    try {
      return database.auditChain().link(Optional.empty(), 200).isPresent();
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  public void drain() {
    while (databases.getFirst().auditChain().link(Optional.empty(), PAGE).isPresent()) {}
  }

  public String verify() {
    return databases.getFirst().audit().verify(Optional.empty(), n -> {}).toString()
        + databases.getLast().audit().verify(Optional.empty(), n -> {});
  }

  public int brokenSteps() {
    return broken.get();
  }

  public long entries() {
    return expected.values().stream().mapToLong(List::size).sum();
  }

  /** Users whose entries are not those that they should have; the first few. */
  public List<String> differences() {
    Map<String, List<String>> actual = actual();
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (user, entries) -> {
          List<String> found = actual.getOrDefault(user, List.of());
          if (!found.equals(entries) && differences.size() < 5) {
            differences.add("%s: expected %s%n found %s".formatted(user, entries, found));
          }
        });
    return differences;
  }

  private Map<String, List<String>> actual() {
    Map<String, List<String>> actual = new HashMap<>();
    AuditLog log = databases.getFirst().audit();
    List<LoggedEntry> page = log.read(AuditQuery.oldest(PAGE));
    while (!page.isEmpty()) {
      page.forEach(
          entry ->
              actual
                  .computeIfAbsent(entry.row().user(), user -> new ArrayList<>())
                  .add(text(entry)));
      page = log.read(AuditQuery.oldest(PAGE).after(page.getLast().position()));
    }
    return actual;
  }

  private static String text(LoggedEntry entry) {
    JsonNode diff = entry.json().get("diff");
    List<String> fields = new ArrayList<>();
    diff.fieldNames().forEachRemaining(fields::add);
    return "%s %s %s".formatted(entry.row().action(), entry.row().name(), fields);
  }
}

package dev.satchel.store.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.store.audit.AuditedFields.Treatment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is different after a change: for a tracked field its old and new value, for a secret one
 * only that it changed. What is ignored cannot be said.
 */
public final class Diff {
  /** Nothing is different. */
  public static final Diff NONE = new Diff(new TreeMap<>());

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, Object> CHANGED = Map.of("secret", true);

  private final SortedMap<String, Map<String, ? extends @Nullable Object>> fields;

  private Diff(SortedMap<String, Map<String, ? extends @Nullable Object>> fields) {
    this.fields = fields;
  }

  /** Starts one of an object of that kind. */
  public static Builder of(AuditKind kind) {
    return new Builder(kind);
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** {@code {"envName": {"old": "A", "new": "B"}, "value": {"secret": true}}}. */
  public String json() {
    try {
      String json = MAPPER.writeValueAsString(fields);
      return new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a diff that JSON cannot hold", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Diff that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return json();
  }

  /** Collects what is different; each field is checked against the table of audited fields. */
  public static final class Builder {
    private final AuditKind kind;
    private final SortedMap<String, Map<String, ? extends @Nullable Object>> fields =
        new TreeMap<>();

    private Builder(AuditKind kind) {
      this.kind = kind;
    }

    /**
     * A tracked field, shown if it is different.
     *
     * @param old a text, number, flag, list or map of them; null: it was not there
     * @param now the same; null: it is not there any more
     */
    public Builder field(String name, @Nullable Object old, @Nullable Object now) {
      require(name, Treatment.TRACKED);
      if (!Objects.equals(old, now)) {
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        change.put("old", old);
        change.put("new", now);
        fields.put(name, change);
      }
      return this;
    }

    /** A secret field: shown to have changed if it did. */
    public Builder secret(String name, boolean changed) {
      require(name, Treatment.SECRET);
      if (changed) {
        fields.put(name, CHANGED);
      }
      return this;
    }

    private void require(String name, Treatment treatment) {
      if (AuditedFields.of(kind, name) != treatment) {
        throw new IllegalArgumentException(
            "%s.%s is not %s".formatted(kind.text(), name, treatment));
      }
    }

    public Diff build() {
      return fields.isEmpty() ? NONE : new Diff(new TreeMap<>(fields));
    }
  }
}

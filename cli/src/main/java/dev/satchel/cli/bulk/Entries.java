package dev.satchel.cli.bulk;

import java.util.List;

/**
 * What was read.
 *
 * @param faults what is wrong, each with its place; no value in any
 */
record Entries(List<Entry> entries, List<String> faults) {
  Entries {
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
  }
}

package dev.satchel.bench.soak;

import java.util.ArrayList;
import java.util.List;

/** Something that is looked at again and again, and should not grow. */
final class Growth {
  private static final int PARTS = 5;

  private final List<Double> samples = new ArrayList<>();

  void add(double sample) {
    samples.add(sample);
  }

  double last() {
    return samples.getLast();
  }

  double most() {
    return samples.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** The least in one part of the time, of five: what no garbage hides. */
  double floor(int part) {
    return samples
        .subList(samples.size() * part / PARTS, samples.size() * (part + 1) / PARTS)
        .stream()
        .mapToDouble(Double::doubleValue)
        .min()
        .orElse(0);
  }

  /** By how much the last part's floor is above the second's: the first warms up. */
  double ratio() {
    return floor(PARTS - 1) / floor(1);
  }
}

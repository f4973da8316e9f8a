package dev.satchel.bench.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A profile as Go programs tell it (github.com/google/pprof, {@code proto/profile.proto}): of that
 * the parts that say where processor time went.
 */
final class Pprof {
  private static final int SAMPLE = 2;
  private static final int LOCATION = 4;
  private static final int FUNCTION = 5;
  private static final int TEXT = 6;

  /** Within a sample: its locations, and its values: how many, and nanoseconds. */
  private record Sample(List<Long> locations, List<Long> values) {}

  private final List<Sample> samples = new ArrayList<>();
  private final Map<Long, List<Long>> functionsOf = new HashMap<>();
  private final Map<Long, Long> names = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  /**
   * @param answer zipped
   */
  Pprof(byte[] answer) throws IOException {
    byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(answer)).readAllBytes();
    each(
        CodedInputStream.newInstance(bytes),
        (field, _, in) -> {
          switch (field) {
            case SAMPLE -> samples.add(sample(message(in)));
            case LOCATION -> location(message(in));
            case FUNCTION -> function(message(in));
            case TEXT -> texts.add(in.readString());
            default -> {
              return false;
            }
          }
          return true;
        });
  }

  /** All samples. */
  List<Stack> stacks() {
    return samples.stream().map(this::stack).toList();
  }

  private Stack stack(Sample sample) {
    List<String> frames =
        sample.locations().stream()
            .flatMap(location -> functionsOf.getOrDefault(location, List.of()).stream())
            .map(function -> texts.get(names.getOrDefault(function, 0L).intValue()))
            .toList();
    return new Stack(frames, Duration.ofNanos(sample.values().getLast()));
  }

  private static Sample sample(CodedInputStream message) throws IOException {
    Sample sample = new Sample(new ArrayList<>(), new ArrayList<>());
    each(
        message,
        (field, tag, in) -> {
          switch (field) {
            case 1 -> numbers(tag, in, sample.locations());
            case 2 -> numbers(tag, in, sample.values());
            default -> {
              return false;
            }
          }
          return true;
        });
    return sample;
  }

  /** Where a function has been put into another, a location is in both. */
  private void location(CodedInputStream message) throws IOException {
    long[] id = {0};
    List<Long> functions = new ArrayList<>();
    each(
        message,
        (field, _, in) -> {
          switch (field) {
            case 1 -> id[0] = in.readUInt64();
            case 4 ->
                each(
                    message(in),
                    (line, _, inner) -> line == 1 && functions.add(inner.readUInt64()));
            default -> {
              return false;
            }
          }
          return true;
        });
    functionsOf.put(id[0], functions);
  }

  private void function(CodedInputStream message) throws IOException {
    long[] idAndName = {0, 0};
    each(
        message,
        (field, _, in) -> {
          if (field > 2) {
            return false;
          }
          idAndName[field - 1] = in.readUInt64();
          return true;
        });
    names.put(idAndName[0], idAndName[1]);
  }

  @FunctionalInterface
  private interface Field {
    /** Reads it; false: it did not. */
    boolean read(int number, int tag, CodedInputStream in) throws IOException;
  }

  private static void each(CodedInputStream in, Field field) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!field.read(WireFormat.getTagFieldNumber(tag), tag, in)) {
        in.skipField(tag);
      }
    }
  }

  private static CodedInputStream message(CodedInputStream in) throws IOException {
    return CodedInputStream.newInstance(in.readByteArray());
  }

  /** Go packs them where there are more than two. */
  private static void numbers(int tag, CodedInputStream in, List<Long> to) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      to.add(in.readInt64());
      return;
    }
    CodedInputStream packed = message(in);
    while (!packed.isAtEnd()) {
      to.add(packed.readInt64());
    }
  }
}

package dev.satchel.bench.profile;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A profile as Go programs tell it (github.com/google/pprof, {@code proto/profile.proto}), by the
 * numbers of its fields: of that the parts that say where processor time went.
 */
final class Pprof {
  private final List<Stack> stacks = new ArrayList<>();

  /**
   * @param answer zipped
   */
  Pprof(byte[] answer) throws IOException {
    UnknownFieldSet profile =
        UnknownFieldSet.parseFrom(new GZIPInputStream(new ByteArrayInputStream(answer)));
    List<ByteString> texts = profile.getField(6).getLengthDelimitedList();
    Map<Long, String> functions = new HashMap<>();
    for (UnknownFieldSet function : messages(profile, 5)) {
      int name = numbers(function, 2).getFirst().intValue();
      functions.put(numbers(function, 1).getFirst(), texts.get(name).toStringUtf8());
    }
    Map<Long, List<String>> locations = new HashMap<>();
    for (UnknownFieldSet location : messages(profile, 4)) {
      List<String> names = new ArrayList<>(); // where one function has been put into another, both
      for (UnknownFieldSet line : messages(location, 4)) {
        names.add(functions.get(numbers(line, 1).getFirst()));
      }
      locations.put(numbers(location, 1).getFirst(), names);
    }
    for (UnknownFieldSet sample : messages(profile, 2)) {
      List<String> frames =
          numbers(sample, 1).stream().flatMap(id -> locations.get(id).stream()).toList();
      stacks.add(new Stack(frames, Duration.ofNanos(numbers(sample, 2).getLast())));
    }
  }

  /** All samples. */
  List<Stack> stacks() {
    return stacks;
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) throws IOException {
    List<UnknownFieldSet> messages = new ArrayList<>();
    for (ByteString one : of.getField(field).getLengthDelimitedList()) {
      messages.add(UnknownFieldSet.parseFrom(one));
    }
    return messages;
  }

  /** Go packs them where there are more than two. */
  private static List<Long> numbers(UnknownFieldSet of, int field) throws IOException {
    List<Long> numbers = new ArrayList<>(of.getField(field).getVarintList());
    for (ByteString packed : of.getField(field).getLengthDelimitedList()) {
      CodedInputStream in = packed.newCodedInput();
      while (!in.isAtEnd()) {
        numbers.add(in.readInt64());
      }
    }
    return numbers;
  }
}

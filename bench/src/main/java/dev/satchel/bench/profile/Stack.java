package dev.satchel.bench.profile;

import java.time.Duration;
import java.util.List;

/**
 * What a thread was at when it was looked at.
 *
 * @param frames functions with their packages or classes
 * @param time of a processor that it stands for
 */
record Stack(List<String> frames, Duration time) {}

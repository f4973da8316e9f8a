package dev.satchel.webhook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Asks the same again and again, and keeps what was answered each time that it changed. */
final class Watch implements AutoCloseable {
  /** An answer, and when it was asked for first and last ({@link System#nanoTime()}). */
  record Answers(int status, long first, long last) {}

  private final Callable<Integer> question;
  private final List<Answers> answers = new ArrayList<>();
  private final Thread thread = Thread.ofVirtual().unstarted(this::run);
  private volatile boolean closed;

  private Watch(Callable<Integer> question) {
    this.question = question;
  }

  /** Begins to ask. */
  static Watch of(Callable<Integer> question) {
    Watch watch = new Watch(question);
    watch.thread.start();
    return watch;
  }

  private void run() {
    while (!closed) {
      long begin = System.nanoTime();
      try {
        note(question.call(), begin);
        // Many watch at once, and are not to take the machine from what they watch.
        Thread.sleep(5);
      } catch (Exception e) {
        note(-1, begin);
      }
    }
  }

  private synchronized void note(int status, long asked) {
    Answers last = answers.isEmpty() ? null : answers.getLast();
    if (last == null || last.status() != status) {
      answers.add(new Answers(status, asked, asked));
    } else {
      answers.set(answers.size() - 1, new Answers(status, last.first(), asked));
    }
  }

  /** So far, in order. */
  synchronized List<Answers> answers() {
    return List.copyOf(answers);
  }

  List<Integer> statuses() {
    return answers().stream().map(Answers::status).toList();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}

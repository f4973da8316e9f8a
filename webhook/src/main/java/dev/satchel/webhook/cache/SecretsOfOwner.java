package dev.satchel.webhook.cache;

import dev.satchel.webhook.cache.Confirmation.Answer;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An owner's secrets, from the namespaces of that owner: confirmed, else as the cache has them. */
final class SecretsOfOwner {
  private static final Logger LOG = LoggerFactory.getLogger(SecretsOfOwner.class);

  /** Longer than a list takes under load, and short beside the 10 s that an API server waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Confirmation confirmation;
  private final Function<String, List<DeclaredSecret>> cached;
  private final ConfirmationOutcomes outcomes;

  /**
   * @param cached a user's secrets, from any namespace
   */
  SecretsOfOwner(
      Confirmation confirmation,
      Function<String, List<DeclaredSecret>> cached,
      ConfirmationOutcomes outcomes) {
    this.confirmation = confirmation;
    this.cached = cached;
    this.outcomes = outcomes;
  }

  /** As the cache has them. */
  List<DeclaredSecret> known(Owner owner) {
    return cached.apply(owner.name()).stream()
        .filter(secret -> owner.namespaces().contains(secret.namespace()))
        .toList();
  }

  /** At most two seconds or so, whatever the API server does. */
  List<DeclaredSecret> now(Owner owner) {
    List<String> namespaces = owner.namespaces().stream().distinct().toList();
    List<Future<Answer>> answers = ask(namespaces);
    List<DeclaredSecret> secrets = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      String namespace = namespaces.get(i);
      answer(answers.get(i), namespace).orElseGet(() -> cached.apply(owner.name())).stream()
          .filter(secret -> secret.user().equals(owner.name()))
          .filter(secret -> secret.namespace().equals(namespace))
          .forEach(secrets::add);
    }
    return secrets;
  }

  private List<Future<Answer>> ask(List<String> namespaces) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Callable<Answer>> questions =
        namespaces.stream()
            .<Callable<Answer>>map(namespace -> () -> confirmation.now(namespace, deadline))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(questions, 2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the API server", e);
    }
  }

  /** Empty: as the cache has it. */
  private Optional<List<DeclaredSecret>> answer(Future<Answer> future, String namespace) {
    try {
      return switch (future.get()) {
        case Answer.Quiet(List<DeclaredSecret> secrets) -> counted("quiet", Optional.of(secrets));
        case Answer.Listed(List<DeclaredSecret> secrets) ->
            counted("confirmed", Optional.of(secrets));
        case Answer.Crowded() -> counted("crowded", Optional.empty());
      };
    } catch (CancellationException | ExecutionException e) {
      outcomes.count("failed");
      LOG.warn(
          "what is in namespace {} could not be confirmed, taken as the cache has it: {}",
          namespace,
          String.valueOf(e.getCause()));
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the API server", e);
    }
  }

  private Optional<List<DeclaredSecret>> counted(
      String outcome, Optional<List<DeclaredSecret>> secrets) {
    outcomes.count(outcome);
    return secrets;
  }
}

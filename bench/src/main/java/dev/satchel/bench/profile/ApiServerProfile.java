package dev.satchel.bench.profile;

import dev.satchel.bench.cluster.Api;
import dev.satchel.bench.profile.Profile.Part;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** An API server's profile of itself, {@code /debug/pprof/profile}. */
public final class ApiServerProfile {
  private static final int SECONDS = 5;

  /** What the API server works on, the more particular first. */
  private static final List<Part> PARTS =
      List.of(
          Part.of("collecting garbage", "^runtime\\.(gcBgMarkWorker|gcAssist|bgsweep|bgscavenge)"),
          Part.of("writing the status of secrets", "customresource\\.\\(\\*StatusREST\\)"),
          Part.of("creating the secrets, which is the load", "handlers\\.createHandler"),
          Part.of(
              "other writes: users' projections", "handlers\\.(\\(\\*patcher\\)|UpdateResource)"),
          Part.of("its own watch of etcd", "etcd3\\.\\(\\*watch", "storage/cacher\\."),
          Part.of("watches of its clients", "handlers\\.(serveWatch|\\(\\*WatchServer\\))"),
          Part.of(
              "connections, and what any request takes",
              "^net/http",
              "/http2\\.",
              "^crypto/",
              "google.golang.org/grpc"));

  private final Api api;
  private final FutureTask<Profile> taken = new FutureTask<>(this::take);
  private volatile boolean ended;

  private ApiServerProfile(Api api) {
    this.api = api;
  }

  /** Takes one from now on. */
  public static ApiServerProfile start(Api api) {
    ApiServerProfile profile = new ApiServerProfile(api);
    Thread.ofPlatform().daemon().name("profile").start(profile.taken);
    return profile;
  }

  private Profile take() throws IOException {
    Profile profile = new Profile(PARTS);
    while (!ended) {
      byte[] answer = api.bytes("/debug/pprof/profile?seconds=" + SECONDS);
      new Pprof(answer).stacks().forEach(profile::add);
    }
    return profile;
  }

  /** Up to now, or some seconds more. Throws if the API server would not tell. */
  public Profile end() {
    ended = true;
    try {
      return taken.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the API server does not tell its profile", e.getCause());
    }
  }
}

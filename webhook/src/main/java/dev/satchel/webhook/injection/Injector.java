package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.projection.InjectedPod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides what a workspace pod is given (design section 3). Pure, and idempotent. */
public final class Injector {
  private final InjectionConfig config;
  private final Policy policy;

  public Injector(InjectionConfig config, Policy policy) {
    this.config = config;
    this.policy = policy;
  }

  public Decision decide(Workspace workspace) {
    Pod pod = new Pod(workspace.pod().deepCopy());
    // Of a pod that this one was copied from; nothing was delivered here.
    boolean copied = pod.forgetAnnotation(Annotations.DELIVERED);
    if (pod.annotation(Annotations.INJECT).filter("false"::equals).isPresent()
        || pod.isInjected()) {
      return copied ? new Decision.Injected(pod.json(), List.of()) : new Decision.Unchanged();
    }
    try {
      return inject(workspace, pod);
    } catch (Refusal refusal) {
      return refusal.decision();
    }
  }

  private Decision inject(Workspace workspace, Pod pod) {
    refuseReservedNames(pod);
    Selection selection = Selection.of(pod);
    Container main = selection.workspace();
    RunAs runAs = RunAs.of(pod, main, config.defaultRunAsUser());
    Optional<String> home = Home.of(workspace, pod, main, config.defaultHome());
    List<DeclaredSecret> secrets = forThis(pod, workspace);
    boolean suspended = workspace.owner().suspended();
    boolean files = runAs.uid().isPresent();

    Environment environment = Environment.of(suspended ? List.of() : secrets);
    RepeatedVolumes volumes = RepeatedVolumes.of(pod, main);
    BindMounts bindMounts =
        BindMounts.of(
            files ? secrets : List.of(),
            home,
            volumes,
            MountObstacles.of(main, home),
            policy.paths());
    String promise = suspended ? "" : Promise.of(secrets, files, home);
    Agent agent =
        new Agent(
            config,
            runAs,
            QualityOfService.resources(pod, config.resources()),
            main.securityContext().path("seLinuxOptions"),
            files ? volumes.mounts() : List.of(),
            told(home, promise, files, volumes, bindMounts));

    for (Container container : selection.containers()) {
      environment.addTo(container, workspace.owner().name());
      bindMounts.addTo(container);
    }
    addAgent(pod, agent, workspace.nativeSidecars());
    SourceVolumes.addTo(pod, workspace.owner().name(), config.reportUrl() != null);
    pod.annotate(Annotations.INJECTED, environment.injected().format());
    return new Decision.Injected(pod.json(), warnings(selection, files));
  }

  /** The API server would refuse the second of a name without saying whose it is. */
  private static void refuseReservedNames(Pod pod) {
    Stream.concat(
            Stream.concat(pod.initContainers().stream(), pod.containers().stream())
                .map(Container::name)
                .filter(
                    name ->
                        name.equals(InjectedPod.INIT_CONTAINER)
                            || name.equals(InjectedPod.AGENT_CONTAINER)),
            pod.volumes().stream()
                .map(volume -> Json.text(volume, "name"))
                .filter(
                    name ->
                        name.equals(InjectedPod.SOURCE_VOLUME)
                            || name.equals(InjectedPod.FILES_VOLUME)))
        .findFirst()
        .ifPresent(
            name -> {
              throw new Refusal(
                  "the name '%s' in the pod's spec belongs to Satchel; choose another"
                      .formatted(name));
            });
  }

  private List<DeclaredSecret> forThis(Pod pod, Workspace workspace) {
    Map<String, String> labels = pod.labels();
    return workspace.secrets().stream()
        .filter(secret -> secret.user().equals(workspace.owner().name()))
        .filter(secret -> workspace.owner().namespaces().contains(secret.namespace()))
        .filter(secret -> secret.selector().matches(labels))
        .map(secret -> policy.filesDisabled() ? secret.withoutFile() : secret)
        .toList();
  }

  private Map<String, String> told(
      Optional<String> home,
      String promise,
      boolean files,
      RepeatedVolumes volumes,
      BindMounts bindMounts) {
    Map<String, String> told = new LinkedHashMap<>();
    home.ifPresent(path -> told.put(InjectedPod.ENV_HOME, path));
    told.put(InjectedPod.ENV_PROMISE, promise);
    told.put(InjectedPod.ENV_WAIT_SECONDS, Integer.toString(config.waitSeconds()));
    told.put(
        InjectedPod.ENV_VOLUMES,
        lines(
            Stream.concat(volumes.listed().stream(), bindMounts.hindered().stream()).toList(),
            listed -> listed.path() + "\t" + listed.access()));
    told.put(
        InjectedPod.ENV_MOUNTS,
        lines(bindMounts.mounts(), mount -> mount.name() + "\t" + mount.path()));
    if (!files) {
      told.put(InjectedPod.ENV_NO_FILES, "UserUnknown");
    }
    return told;
  }

  private static <T> String lines(List<T> items, Function<T, String> line) {
    return items.stream().map(line).collect(Collectors.joining("\n"));
  }

  private static void addAgent(Pod pod, Agent agent, boolean nativeSidecars) {
    ArrayNode initContainers = Json.array(pod.spec(), "initContainers");
    initContainers.insert(0, agent.initContainer(!nativeSidecars && pod.isOfJob()));
    if (nativeSidecars) {
      ObjectNode sidecar = agent.sidecar(true);
      sidecar.put("restartPolicy", "Always");
      initContainers.insert(1, sidecar);
    } else if (!pod.isOfJob()) {
      Json.array(pod.spec(), "containers").add(agent.sidecar(pod.restartsContainers()));
    }
  }

  private static List<String> warnings(Selection selection, boolean files) {
    List<String> warnings = new ArrayList<>(selection.warnings());
    if (!files) {
      warnings.add(
          "no secret is delivered as a file: container '%s' runs as a user that only its image knows; set annotation %s, as \"1000\", or securityContext.runAsUser"
              .formatted(selection.workspace().name(), Annotations.RUN_AS_USER));
    }
    return warnings;
  }
}

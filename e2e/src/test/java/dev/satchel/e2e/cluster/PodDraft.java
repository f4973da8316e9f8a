package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.Arrays;

/** A workspace pod in the making: one container "workspace" of the image with ssh and busybox. */
public final class PodDraft {
  public static final String CONTAINER = "workspace";
  private static final String IMAGE = "localhost/satchel-workspace:1";

  private final PodBuilder pod;

  private PodDraft(String name) {
    pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withNewSecurityContext()
            .endSecurityContext()
            .addNewContainer()
            .withName(CONTAINER)
            .withImage(IMAGE)
            .withImagePullPolicy("IfNotPresent")
            .withNewSecurityContext()
            .endSecurityContext()
            .endContainer()
            .endSpec();
  }

  public static PodDraft of(String name) {
    return new PodDraft(name);
  }

  /** Of that user's: the label that makes a pod a workspace. */
  public PodDraft of(Scenario scenario) {
    return label("satchel.dev/user", scenario.user());
  }

  public PodDraft label(String key, String value) {
    pod.editMetadata().addToLabels(key, value).endMetadata();
    return this;
  }

  public PodDraft annotation(String key, String value) {
    pod.editMetadata().addToAnnotations(key, value).endMetadata();
    return this;
  }

  public PodDraft uid(long uid) {
    pod.editSpec()
        .editSecurityContext()
        .withRunAsUser(uid)
        .withRunAsGroup(uid)
        .endSecurityContext()
        .endSpec();
    return this;
  }

  public PodDraft fsGroup(long fsGroup) {
    pod.editSpec().editSecurityContext().withFsGroup(fsGroup).endSecurityContext().endSpec();
    return this;
  }

  public PodDraft readOnlyRoot() {
    pod.editSpec()
        .editFirstContainer()
        .editSecurityContext()
        .withReadOnlyRootFilesystem(true)
        .endSecurityContext()
        .endContainer()
        .endSpec();
    return this;
  }

  public PodDraft env(String name, String value) {
    pod.editSpec()
        .editFirstContainer()
        .addNewEnv()
        .withName(name)
        .withValue(value)
        .endEnv()
        .endContainer()
        .endSpec();
    return this;
  }

  public PodDraft command(String... command) {
    pod.editSpec()
        .editFirstContainer()
        .withCommand(Arrays.asList(command))
        .endContainer()
        .endSpec();
    return this;
  }

  public PodDraft restartPolicy(String policy) {
    pod.editSpec().withRestartPolicy(policy).endSpec();
    return this;
  }

  /** One that ends before the workspace starts, and one that stays beside it; both do nothing. */
  public PodDraft idleContainers() {
    pod.editSpec().addToContainers(idle("stays").build()).endSpec();
    return idleInitContainer();
  }

  /** One that ends before the workspace starts, and does nothing. */
  public PodDraft idleInitContainer() {
    pod.editSpec().addToInitContainers(idle("ends").withCommand("true").build()).endSpec();
    return this;
  }

  private static ContainerBuilder idle(String name) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(IMAGE)
        .withImagePullPolicy("IfNotPresent");
  }

  public PodDraft emptyDir(String mountPath) {
    return volume(new VolumeBuilder().withNewEmptyDir().endEmptyDir().build(), mountPath, false);
  }

  /** A file system in memory that is full after so many bytes. */
  public PodDraft smallVolume(String mountPath, String size) {
    return volume(
        new VolumeBuilder()
            .withNewEmptyDir()
            .withMedium("Memory")
            .withSizeLimit(new Quantity(size))
            .endEmptyDir()
            .build(),
        mountPath,
        false);
  }

  public PodDraft readOnlyVolume(String mountPath) {
    return volume(new VolumeBuilder().withNewEmptyDir().endEmptyDir().build(), mountPath, true);
  }

  /** A folder of the node, which outlives the pod. */
  public PodDraft persistent(PersistentFolder folder, String mountPath) {
    return volume(
        new VolumeBuilder()
            .withNewHostPath()
            .withPath(folder.path())
            .withType("DirectoryOrCreate")
            .endHostPath()
            .build(),
        mountPath,
        false);
  }

  public PodDraft configMap(String name, String mountPath) {
    return volume(
        new VolumeBuilder().withNewConfigMap().withName(name).endConfigMap().build(),
        mountPath,
        true);
  }

  public PodDraft secret(String name, String mountPath) {
    return volume(
        new VolumeBuilder().withNewSecret().withSecretName(name).endSecret().build(),
        mountPath,
        true);
  }

  /** A name that no DNS server has to know. */
  public PodDraft host(String ip, String name) {
    pod.editSpec().addNewHostAlias().withIp(ip).withHostnames(name).endHostAlias().endSpec();
    return this;
  }

  /** For an agent that is to tell it of its files: no DNS server runs there. */
  public PodDraft findsWebhook() {
    String name = "satchel-webhook";
    String ip =
        Cluster.client()
            .services()
            .inNamespace(Cluster.SYSTEM)
            .withName(name)
            .get()
            .getSpec()
            .getClusterIP();
    return host(ip, "%s.%s.svc".formatted(name, Cluster.SYSTEM));
  }

  public PodDraft image(String image) {
    pod.editSpec().editFirstContainer().withImage(image).endContainer().endSpec();
    return this;
  }

  private PodDraft volume(Volume volume, String mountPath, boolean readOnly) {
    String name = "v" + pod.buildSpec().getVolumes().size();
    volume.setName(name);
    pod.editSpec()
        .addToVolumes(volume)
        .editFirstContainer()
        .addNewVolumeMount()
        .withName(name)
        .withMountPath(mountPath)
        .withReadOnly(readOnly)
        .endVolumeMount()
        .endContainer()
        .endSpec();
    return this;
  }

  public Pod build() {
    return pod.build();
  }

  /** For a Deployment and its like. */
  public PodTemplateSpec template() {
    Pod built = build();
    built.getMetadata().setName(null);
    return new PodTemplateSpecBuilder()
        .withMetadata(built.getMetadata())
        .withSpec(built.getSpec())
        .build();
  }
}

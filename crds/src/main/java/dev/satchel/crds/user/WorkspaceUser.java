package dev.satchel.crds.user;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.satchel.crds.Satchel;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A person (or a robot) who has workspaces and secrets; cluster-scoped, made by administrators. */
@Group(Satchel.GROUP)
@Version(Satchel.VERSION)
@Plural("workspaceusers")
@Singular("workspaceuser")
@ShortNames("wsu")
@AdditionalPrinterColumn(name = "USERNAME", jsonPath = ".spec.username")
@AdditionalPrinterColumn(
    name = "SECRETS",
    jsonPath = ".status.secrets",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "WORKSPACES",
    jsonPath = ".status.workspaces",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@JsonClassDescription(
    "A person or a robot who has workspaces and secrets, and the namespaces they may be in")
public class WorkspaceUser extends CustomResource<WorkspaceUserSpec, WorkspaceUserStatus> {
  private static final long serialVersionUID = 1L;
}

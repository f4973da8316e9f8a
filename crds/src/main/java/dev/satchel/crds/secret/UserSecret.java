package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.satchel.crds.Satchel;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One secret of one user: where its value comes from, and where it goes in each workspace. */
@Group(Satchel.GROUP)
@Version(Satchel.VERSION)
@Plural("usersecrets")
@Singular("usersecret")
@ShortNames("usec")
@AdditionalPrinterColumn(name = "USER", jsonPath = ".spec.user")
@AdditionalPrinterColumn(name = "ENV", jsonPath = ".spec.envName")
@AdditionalPrinterColumn(name = "FILE", jsonPath = ".spec.filePath")
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "WORKSPACES",
    jsonPath = ".status.workspaces.total",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@JsonClassDescription(
    "One secret of one user: where its value comes from, and where it goes in each workspace")
public class UserSecret extends CustomResource<UserSecretSpec, UserSecretStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}

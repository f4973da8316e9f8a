package dev.satchel.crds.key;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.satchel.crds.Satchel;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A key for gateways in front of AI models: minted in the cluster, delivered into one Secret,
 * checked by its hash. Cluster-scoped; with {@code spec.user} it is personal and dies with the
 * user.
 */
@Group(Satchel.GROUP)
@Version(Satchel.VERSION)
@Kind("AIGatewayKey")
@Plural("aigatewaykeys")
@Singular("aigatewaykey")
@ShortNames("aik")
@AdditionalPrinterColumn(name = "USER", jsonPath = ".spec.user")
@AdditionalPrinterColumn(name = "PREFIX", jsonPath = ".status.prefix")
@AdditionalPrinterColumn(name = "EXPIRES", jsonPath = ".status.expiresAt")
@AdditionalPrinterColumn(
    name = "LAST-USED",
    jsonPath = ".status.lastUsedAt",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@JsonClassDescription(
    "A key for gateways in front of AI models: minted in the cluster, delivered into one Secret")
public class AIGatewayKey extends CustomResource<AIGatewayKeySpec, AIGatewayKeyStatus> {
  private static final long serialVersionUID = 1L;
}

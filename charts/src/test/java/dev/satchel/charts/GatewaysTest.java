package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Any;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.StatusCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gateways' configurations in docs/gateways that no scenario runs: Envoy's is read by Envoy's
 * own API, which knows no other fields.
 */
class GatewaysTest {
  private static final Path FOLDER = Path.of("../docs/gateways");
  private static final List<String> OURS =
      List.of("x-satchel-scope", "x-satchel-resource", "x-satchel-key-name", "x-satchel-user");

  private static Bootstrap envoy() throws Exception {
    JsonNode yaml = Chart.parse(Files.readString(FOLDER.resolve("envoy.yaml"))).getFirst();
    TypeRegistry types =
        TypeRegistry.newBuilder()
            .add(HttpConnectionManager.getDescriptor())
            .add(HeaderMutation.getDescriptor())
            .add(HeaderMutationPerRoute.getDescriptor())
            .add(ExtAuthz.getDescriptor())
            .add(Router.getDescriptor())
            .add(UpstreamTlsContext.getDescriptor())
            .build();
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    JsonFormat.parser().usingTypeRegistry(types).merge(yaml.toString(), bootstrap);
    return bootstrap.build();
  }

  private static HttpConnectionManager connections() throws Exception {
    return envoy()
        .getStaticResources()
        .getListeners(0)
        .getFilterChains(0)
        .getFilters(0)
        .getTypedConfig()
        .unpack(HttpConnectionManager.class);
  }

  private static Any filter(String name) throws Exception {
    return connections().getHttpFiltersList().stream()
        .filter(filter -> filter.getName().equals("envoy.filters.http." + name))
        .map(HttpFilter::getTypedConfig)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx.conf", "envoy.yaml", "traefik.yaml"})
  void they_ask_the_service_that_the_chart_makes(String file) throws Exception {
    JsonNode service = Chart.render(Chart.DSN).get("Service", "satchel-keys");
    String host = service.at("/metadata/name").asText() + "." + Chart.NAMESPACE + ".svc";
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(9443);
    assertThat(Files.readString(FOLDER.resolve(file))).contains(host).contains("9443");
  }

  @Test
  void envoy_lets_nothing_pass_that_was_not_accepted() throws Exception {
    ExtAuthz authz = filter("ext_authz").unpack(ExtAuthz.class);
    assertThat(authz.getFailureModeAllow()).isFalse();
    assertThat(authz.getStatusOnError().getCode()).isEqualTo(StatusCode.ServiceUnavailable);
    assertThat(authz.getHttpService().getPathPrefix()).isEqualTo("/authz");
    assertThat(authz.getAllowedHeaders().getPatternsList())
        .extracting(StringMatcher::getExact)
        .contains("x-api-key", "x-satchel-scope", "x-satchel-resource");
  }

  @Test
  void envoy_takes_away_what_a_client_says_in_our_headers_before_it_asks() throws Exception {
    assertThat(connections().getHttpFiltersList())
        .extracting(HttpFilter::getName)
        .containsExactly(
            "envoy.filters.http.header_mutation",
            "envoy.filters.http.ext_authz",
            "envoy.filters.http.router");
    assertThat(
            filter("header_mutation")
                .unpack(HeaderMutation.class)
                .getMutations()
                .getRequestMutationsList())
        .extracting(mutation -> mutation.getRemove())
        .containsExactlyElementsOf(OURS);
    assertThat(connections().getRouteConfig().getRequestHeadersToRemoveList())
        .containsExactly("authorization", "x-api-key");
  }

  @Test
  void every_route_of_envoy_says_what_it_wants() throws Exception {
    assertThat(connections().getRouteConfig().getVirtualHosts(0).getRoutesList())
        .isNotEmpty()
        .allSatisfy(
            route ->
                assertThat(
                        route
                            .getTypedPerFilterConfigOrThrow("envoy.filters.http.header_mutation")
                            .unpack(HeaderMutationPerRoute.class)
                            .getMutations()
                            .getRequestMutationsList())
                    .extracting(mutation -> mutation.getAppend().getHeader().getKey())
                    .contains("x-satchel-scope"));
  }

  @Test
  void envoy_trusts_the_service_by_its_name_only() throws Exception {
    UpstreamTlsContext tls =
        envoy()
            .getStaticResources()
            .getClustersList()
            .getLast()
            .getTransportSocket()
            .getTypedConfig()
            .unpack(UpstreamTlsContext.class);
    var trusted = tls.getCommonTlsContext().getValidationContext();
    assertThat(trusted.getTrustedCa().getFilename()).isEqualTo("/etc/satchel/ca.crt");
    assertThat(trusted.getMatchTypedSubjectAltNames(0).getMatcher().getExact())
        .isEqualTo(tls.getSni())
        .isEqualTo("satchel-keys.satchel-system.svc");
  }

  @Test
  void traefik_says_what_it_wants_then_asks_then_takes_the_token_away() throws Exception {
    List<JsonNode> objects = Chart.parse(Files.readString(FOLDER.resolve("traefik.yaml")));
    assertThat(objects.getLast().at("/spec/routes/0/middlewares").findValuesAsText("name"))
        .containsExactly("wants-chat", "satchel-keys", "without-key")
        .containsExactlyElementsOf(
            objects.stream()
                .filter(object -> object.path("kind").asText().equals("Middleware"))
                .map(object -> object.at("/metadata/name").asText())
                .toList());
  }
}

package dev.satchel.operator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ResolvableDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.user.WorkspaceUserStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads a status which does not fit its type (an older CRD, a restored backup) as
 * none at all: it is written anew anyway, and one such object would otherwise stop the informer of
 * its whole kind. Specs see to themselves, see {@link dev.satchel.crds.rule.SpecReader}.
 */
final class LenientClient {
  private static final Set<Class<?>> STATUSES =
      Set.of(UserSecretStatus.class, WorkspaceUserStatus.class);

  private LenientClient() {}

  /** To the same cluster as the given one, which stays open. */
  static KubernetesClient like(KubernetesClient client) {
    ObjectMapper mapper = new ObjectMapper();
    mapper.registerModule(new SimpleModule().setDeserializerModifier(new StatusModifier()));
    return new KubernetesClientBuilder()
        .withConfig(client.getConfiguration())
        .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
        .build();
  }

  private static final class StatusModifier extends BeanDeserializerModifier {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription description, JsonDeserializer<?> strict) {
      return STATUSES.contains(description.getBeanClass()) ? new LenientStatus(strict) : strict;
    }
  }

  private static final class LenientStatus extends JsonDeserializer<Object>
      implements ResolvableDeserializer {
    private final JsonDeserializer<?> strict;

    LenientStatus(JsonDeserializer<?> strict) {
      this.strict = strict;
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode tree = parser.readValueAsTree();
      try (JsonParser again = tree.traverse(parser.getCodec())) {
        again.nextToken();
        return strict.deserialize(again, context);
      } catch (JsonMappingException e) {
        return null;
      }
    }

    @Override
    public void resolve(DeserializationContext context) throws JsonMappingException {
      if (strict instanceof ResolvableDeserializer resolvable) {
        resolvable.resolve(context);
      }
    }
  }
}

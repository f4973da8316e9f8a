package dev.satchel.e2e.cluster;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link Scenario} to whoever asks: one of the class's own to its {@code @BeforeAll} and
 * then to all of its tests, else one to each test. Of a test that failed it keeps what tells why.
 */
public final class Scenarios implements ParameterResolver, AfterTestExecutionCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(Scenarios.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Scenario.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(STORE)
        .computeIfAbsent(Scenario.class, key -> Scenario.create(), Scenario.class);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      Scenario scenario = context.getStore(STORE).get(Scenario.class, Scenario.class);
      new Diagnostics(context.getRequiredTestClass().getSimpleName(), context.getDisplayName())
          .write(scenario);
    }
  }
}

package dev.satchel.operator.crash;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;

/** Steps before and after each write to the API server: {@code before PATCH usersecrets/token}. */
record CrashingApi(CrashPoints points) implements Interceptor {
  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (isWrite(request)) {
      points.step("before " + said(request));
    }
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (isWrite(request)) {
      points.step("after " + said(request));
    }
  }

  private static boolean isWrite(HttpRequest request) {
    return !request.method().equals("GET");
  }

  private static String said(HttpRequest request) {
    String path = request.uri().getPath().replaceFirst(".*/v1(alpha1)?/(namespaces/[^/]+/)?", "");
    return request.method() + " " + path;
  }
}

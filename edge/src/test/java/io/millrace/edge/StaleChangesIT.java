package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people who change the same thing: the second learns of the first. */
class StaleChangesIT {
  private static JsonObject category(String... values) {
    return new JsonObject()
        .put("name", "Line")
        .put("purpose", "")
        .put("values", new JsonArray(java.util.List.of((Object[]) values)));
  }

  @Test
  void areRefusedByTheEntityTagAndByTheVersion(@TempDir Path data) throws IOException {
    try (RestEdge edge = new RestEdge(data)) {
      String path = "/categories/" + edge.create("categories", category("one"));
      String first = tag(edge, path);

      RestEdge.Answer ofOne = send(edge, "PUT", path, category("one", "two"), first);
      String second = tag(edge, path);
      RestEdge.Answer ofAnother = send(edge, "PUT", path, category("one", "three"), first);
      RestEdge.Answer byVersion =
          edge.admin("PUT", path, category("one", "three").put("version", 1));
      RestEdge.Answer removal = send(edge, "DELETE", path, new JsonObject(), first);

      assertThat(ofOne.status()).isEqualTo(200);
      assertThat(second).matches("\"\\d+\"").isNotEqualTo(first);
      assertThat(ofAnother.status()).isEqualTo(412);
      assertThat(ofAnother.json().getString("field")).isEqualTo("If-Match");
      assertThat(byVersion.status()).isEqualTo(409);
      assertThat(byVersion.json().getString("field")).isEqualTo("version");
      assertThat(removal.status()).isEqualTo(412);
      assertThat(edge.admin("GET", path, new JsonObject()).json().getJsonArray("values"))
          .containsExactly("one", "two");
      assertThat(send(edge, "DELETE", path, new JsonObject(), second).status()).isEqualTo(200);
    }
  }

  private static String tag(RestEdge edge, String path) {
    return edge.admin("GET", path, new JsonObject())
        .response()
        .headers()
        .firstValue("etag")
        .orElseThrow();
  }

  private static RestEdge.Answer send(
      RestEdge edge, String method, String path, JsonObject body, String tag) {
    return edge.call(edge.token(), method, path, body.encode(), "If-Match", tag);
  }
}

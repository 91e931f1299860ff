package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log, page by page, as an administrator and as a member of a project read it. */
class AuditPagesIT {
  private static final int CATEGORIES = 25;
  private static final String PASSWORD = "a password of some length";

  @TempDir static Path data;
  static RunningManager manager;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    for (int i = 0; i < CATEGORIES; i++) {
      manager.apply(
          new JsonObject()
              .put("kind", "category")
              .put("name", "c" + i)
              .put("values", new JsonArray().add("a")));
    }
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  private static List<JsonObject> page(String token, JsonObject keys, int index, int size) {
    JsonObject filter = new JsonObject().put("keys", keys);
    JsonObject page = new JsonObject().put("pageIndex", index).put("pageSize", size);
    return await(manager.events.audit(token, filter, page)).stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static List<String> names(List<JsonObject> entries) {
    return entries.stream().map(entry -> entry.getString("resourceName")).toList();
  }

  @Test
  void comeNewestFirstWithNothingTwiceAndNothingLeftOut() throws IOException {
    JsonObject categories = new JsonObject().put("resourceType", "category");
    for (JsonObject keys : List.of(new JsonObject(), categories)) {
      List<JsonObject> all = page(manager.token(), keys, 0, 1_000);
      List<JsonObject> first = page(manager.token(), keys, 0, 10);
      List<JsonObject> second = page(manager.token(), keys, 1, 10);

      assertThat(first).isEqualTo(all.subList(0, 10));
      assertThat(second).isEqualTo(all.subList(10, 20));
      assertThat(page(manager.token(), keys, 100, 10)).isEmpty();
      assertThat(all)
          .extracting(entry -> entry.getString("timestamp"))
          .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }
    assertThat(names(page(manager.token(), categories, 0, 10)))
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(i -> "c" + (CATEGORIES - 1 - i)).toList());
    assertThat(page(manager.token(), categories, 0, 1).getFirst().getString("payload"))
        .contains("\"before\":null", "\"after\":{");
  }

  @Test
  void aMemberReadsWhatHappenedInTheirProjects() throws IOException {
    String member =
        await(
            manager.catalog.create(
                manager.token(),
                "users",
                new JsonObject()
                    .put("name", "member")
                    .put("email", "m@example.com")
                    .put("password", PASSWORD)));
    String token = await(manager.access.login("m@example.com", PASSWORD)).getString("token");
    assertThat(page(token, new JsonObject(), 0, 10)).isEmpty();
    String project =
        await(
            manager.catalog.create(
                manager.token(),
                "projects",
                new JsonObject()
                    .put("name", "theirs")
                    .put(
                        "users",
                        new JsonArray()
                            .add(
                                new JsonObject()
                                    .put("userId", member)
                                    .put("role", "PROJECT_USER")))));
    for (String name : List.of("k1", "k2", "k3")) {
      String _ =
          await(
              manager.catalog.create(
                  token,
                  "secrets",
                  new JsonObject().put("name", name).put("projectId", project).put("value", "v")));
    }

    List<JsonObject> first = page(token, new JsonObject(), 0, 2);
    List<JsonObject> second = page(token, new JsonObject(), 1, 2);

    assertThat(first).hasSize(2);
    assertThat(second).hasSize(1);
    assertThat(names(Stream.concat(first.stream(), second.stream()).toList()))
        .containsExactlyInAnyOrder("k1", "k2", "k3");
    assertThat(page(token, new JsonObject(), 0, 1_000))
        .allSatisfy(entry -> assertThat(entry.getString("projectID")).isEqualTo(project));
  }
}

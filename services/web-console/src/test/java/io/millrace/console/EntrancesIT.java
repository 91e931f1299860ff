package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Any number of entrances: a browser may meet another one with every request. */
class EntrancesIT {
  private final Entrance one = Entrance.started();
  private final Entrance other = one.beside();
  private final FakeMonitor monitor = new FakeMonitor(one.manager);
  private final FakeHost host = new FakeHost("first");

  @BeforeEach
  void register() {
    monitor.register(one.vertx);
    host.register(one.vertx);
    one.manager.nodes.add("first");
  }

  @AfterEach
  void close() {
    one.close();
  }

  @Test
  void knowASessionThatAnotherBeganAndOutliveIt() throws Exception {
    Entrance.Answer login =
        one.call("POST", "/v1.0/login", "{\"email\": \"a@b.c\", \"password\": \"right\"}", "");
    String cookie =
        login.response().headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    Map<String, String> browser = Map.of("Cookie", cookie, "X-Millrace-Csrf", "1");

    assertThat(other.port()).isNotEqualTo(one.port());
    assertThat(other.call("GET", "/v1.0/whoami", "", browser).status()).isEqualTo(200);
    try (Viewer viewer = new Viewer(other.port(), Map.of("Cookie", cookie))) {
      viewer.watch("overview");
      await().untilAsserted(() -> assertThat(viewer.of("overview")).isNotEmpty());
    }

    other.leave();
    assertThat(
            one.call("POST", "/v1.0/categories", Requests.named("categories", "x"), browser)
                .status())
        .isEqualTo(200);
  }

  @Test
  void readATapThatAnotherOpened() {
    host.tapped.add(new JsonObject().put("timestamp", 1).put("payload", "MQ=="));
    String id = one.call("POST", "/v1.0/datapipelines/p/taps").json().getString("id");

    assertThat(other.call("GET", "/v1.0/taps/" + id).json().getJsonArray("messages")).hasSize(1);

    other.leave();
  }
}

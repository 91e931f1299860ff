package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When logins end before their time; that they end by themselves: {@code TokensIT}. */
class SessionsIT {
  @TempDir Path data;
  RunningManager manager;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private JsonObject credentials() throws IOException {
    return new JsonObject(Files.readString(data.resolve("admin-credentials")));
  }

  private String login(String password) {
    return await(manager.access.login("ann@example.com", password)).getString("token");
  }

  private void assertEnded(String token) {
    assertThat(refusal(manager.access.whoAmI(token)).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);
    assertThat(refusal(manager.catalog.list(token, "categories", new JsonObject())).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);
  }

  private JsonObject ann() throws IOException {
    JsonObject ann =
        new JsonObject()
            .put("name", "Ann")
            .put("email", "ann@example.com")
            .put("password", "ann's secret");
    return ann.put("id", await(manager.catalog.create(manager.token(), "users", ann)));
  }

  @Test
  void endsLoginsOfWhoGetsAnotherPassword() throws IOException {
    JsonObject ann = ann();
    String first = login("ann's secret");
    String second = login("ann's secret");
    String script =
        await(manager.access.createApiToken(first, new JsonObject())).getString("token");
    String others =
        await(
                manager.access.login(
                    credentials().getString("email"), credentials().getString("password")))
            .getString("token");

    update(ann.put("name", "Anna").put("password", "********"));
    assertThat(await(manager.access.whoAmI(first)).getString("name")).isEqualTo("Anna");
    update(ann.put("password", "another secret"));

    assertEnded(first);
    assertEnded(second);
    assertThat(await(manager.access.whoAmI(script)).getString("name")).isEqualTo("Anna");
    assertThat(await(manager.access.whoAmI(others)).getString("name")).isEqualTo("Administrator");
    assertThat(refusal(manager.access.login("ann@example.com", "ann's secret")).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);
    String again = login("another secret");
    manager.close();
    manager = RunningManager.start(data);
    assertEnded(first);
    assertThat(await(manager.access.whoAmI(again)).getString("name")).isEqualTo("Anna");
  }

  private void update(JsonObject user) throws IOException {
    String _ =
        await(manager.catalog.update(manager.token(), "users", user.getString("id"), user.copy()));
  }

  @Test
  void endsLoginsAndTokensOfWhoIsDeleted() throws IOException {
    JsonObject ann = ann();
    String session = login("ann's secret");
    String script =
        await(manager.access.createApiToken(session, new JsonObject())).getString("token");

    String _ = await(manager.catalog.delete(manager.token(), "users", ann.getString("id")));

    assertEnded(session);
    assertEnded(script);
    // Nobody gets in with them when somebody with the same id comes.
    String _ = await(manager.catalog.create(manager.token(), "users", ann));
    assertEnded(session);
    assertEnded(script);
  }
}

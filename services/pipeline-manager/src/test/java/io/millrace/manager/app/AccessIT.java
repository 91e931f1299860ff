package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.common.service.StartFailure;
import io.millrace.manager.documents.Samples;
import io.millrace.manager.store.Store;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessIT {
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

  @Test
  void leavesCredentialsThatOnlyTheirOwnerReads() throws IOException {
    for (String file : List.of("admin-token", "admin-credentials")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
          .isEqualTo("rw-------");
    }

    JsonObject answer =
        await(
            manager.access.login(
                credentials().getString("email"), credentials().getString("password")));

    assertThat(answer.fieldNames()).containsExactlyInAnyOrder("_id", "email", "name", "token");
    assertThat(await(manager.access.whoAmI(answer.getString("token"))).getString("role"))
        .isEqualTo("INFRA_ADMIN");
  }

  @Test
  void refusesWrongPasswordsAndGuessing() throws IOException {
    String email = credentials().getString("email");
    for (int i = 0; i < 5; i++) {
      assertThat(refusal(manager.access.login(email, "wrong")).kind())
          .isEqualTo(Failure.Kind.UNAUTHENTICATED);
    }

    assertThat(refusal(manager.access.login(email, credentials().getString("password"))).kind())
        .isEqualTo(Failure.Kind.TOO_MANY);
    assertThat(refusal(manager.access.login("nobody@example.com", "wrong")).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);
  }

  @Test
  void endsApiTokensThatAreSwitchedOffOrDeleted() throws IOException {
    JsonObject issued = await(manager.access.createApiToken(manager.token(), new JsonObject()));
    String secret = issued.getString("token");
    assertThat(await(manager.access.whoAmI(secret)).getString("name")).isEqualTo("Administrator");

    await(
        manager.access.updateApiToken(
            manager.token(), issued.getString("id"), new JsonObject().put("active", false)));
    assertThat(refusal(manager.access.whoAmI(secret)).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);

    await(
        manager.access.updateApiToken(
            manager.token(), issued.getString("id"), new JsonObject().put("active", true)));
    assertThat(await(manager.access.deleteApiToken(secret, issued.getString("id"))))
        .isEqualTo(issued.getString("id"));
    assertThat(await(manager.access.apiTokens(manager.token(), true)).encode())
        .doesNotContain(issued.getString("id"))
        .doesNotContain(secret);
  }

  @Test
  void writesDownWhatHappensToApiTokensWithoutTheTokens() throws IOException {
    JsonObject issued = await(manager.access.createApiToken(manager.token(), new JsonObject()));
    String id = issued.getString("id");
    await(
        manager.access.updateApiToken(manager.token(), id, new JsonObject().put("active", false)));
    await(manager.access.deleteApiToken(manager.token(), id));

    JsonArray entries =
        await(
            manager.events.audit(
                manager.token(),
                new JsonObject().put("keys", new JsonObject().put("resourceID", id)),
                new JsonObject()));

    assertThat(entries.stream().map(entry -> ((JsonObject) entry).getString("operation")))
        .containsExactly("DELETE", "UPDATE", "CREATE");
    JsonObject switched = new JsonObject(entries.getJsonObject(1).getString("payload"));
    assertThat(switched.getJsonObject("before").getBoolean("active")).isTrue();
    assertThat(switched.getJsonObject("after").getBoolean("active")).isFalse();
    assertThat(entries.getJsonObject(1).getString("modifierName")).isEqualTo("Administrator");
    assertThat(entries.encode()).doesNotContain(issued.getString("token"));
  }

  @Test
  void showsMembersTheirProjectsOnly() throws IOException {
    manager.apply(Samples.all());
    manager.apply(
        new JsonObject()
            .put("kind", "user")
            .put("name", "Ann")
            .put("email", "ann@example.com")
            .put("password", "ann's secret"),
        new JsonObject()
            .put("kind", "project")
            .put("name", "line-2")
            .put(
                "users",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("email", "ann@example.com")
                            .put("role", "PROJECT_USER"))));
    String ann = await(manager.access.login("Ann@example.com", "ann's secret")).getString("token");

    assertThat(
            await(manager.catalog.list(ann, "datapipelines", new JsonObject()))
                .getInteger("totalCount"))
        .isZero();
    assertThat(
            await(manager.catalog.list(ann, "projects", new JsonObject())).getInteger("totalCount"))
        .isEqualTo(1);
    assertThat(
            await(manager.catalog.list(ann, "cloudprofiles", new JsonObject()))
                .getInteger("totalCount"))
        .isZero();
    String pipeline = manager.named("datapipelines", "temps").getString("id");
    assertThat(refusal(manager.catalog.get(ann, "datapipelines", pipeline)).kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
    assertThat(refusal(manager.catalog.run(ann, pipeline, false)).kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
    assertThat(await(manager.catalog.delete(ann, "datapipelines", pipeline))).isEmpty();
    assertThat(refusal(manager.certificates.createClient(ann, new JsonObject())).kind())
        .isEqualTo(Failure.Kind.FORBIDDEN);
    assertThat(
            refusal(manager.catalog.apply(ann, RunningManager.request(Samples.category()))).kind())
        .isEqualTo(Failure.Kind.FORBIDDEN);

    JsonObject own =
        await(
            manager.catalog.apply(
                ann, RunningManager.request(Samples.function().put("project", "line-2"))));
    assertThat(own.getJsonArray("results").getJsonObject(0).getString("result"))
        .isEqualTo("created");
    Failure profile =
        refusal(
            manager.catalog.apply(
                ann, RunningManager.request(Samples.pipeline().put("project", "line-2"))));
    assertThat(profile.message()).contains("output.publicCloud.profile");
  }

  @Test
  void keepsAnAdministrator() throws IOException {
    String id = await(manager.access.whoAmI(manager.token())).getString("id");

    assertThat(refusal(manager.catalog.delete(manager.token(), "users", id)).kind())
        .isEqualTo(Failure.Kind.CONFLICT);
  }

  @Test
  void leavesNoSecretInAnyFile() throws IOException {
    manager.apply(Samples.all());
    manager.apply(
        new JsonObject()
            .put("kind", "user")
            .put("name", "Ann")
            .put("email", "ann@example.com")
            .put("password", "planted-password"));
    manager.close();

    try (var files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("planted-");
      }
    }
    manager = RunningManager.start(data);
  }

  @Test
  void saysInOneLineWhyItCannotStart() throws IOException {
    manager.close();
    Path broken = Files.createDirectories(data.resolve("broken/manager"));
    Files.writeString(
        broken.resolve("manager.db"),
        "this is not a database, and it is longer than a header of one would be, to be sure about"
            + " it");
    Path file = Files.createFile(data.resolve("occupied"));
    Files.createDirectories(data.resolve("blocked"));
    Files.createFile(data.resolve("blocked/manager"));

    Assertions.assertThatThrownBy(() -> Store.open(broken, Optional.empty()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("cannot be read")
        .message()
        .doesNotContain("\n");
    Assertions.assertThatThrownBy(
            () -> Store.open(data.resolve("blocked/manager"), Optional.empty()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("cannot be used");
    assertThat(file).exists();
    manager = RunningManager.start(data);
    Assertions.assertThatThrownBy(() -> RunningManager.start(data))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("another running");
  }
}

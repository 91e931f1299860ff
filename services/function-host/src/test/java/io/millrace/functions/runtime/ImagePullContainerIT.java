package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.RegistryLogin;
import io.millrace.common.wire.Json;
import io.millrace.functions.fixtures.Specs;
import io.millrace.functions.instance.InstanceIds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images of users' own, from a real registry that asks for a password. */
@Timeout(120)
class ImagePullContainerIT {
  @TempDir static Path folder;
  static Vertx vertx;
  static PrivateRegistry registry;
  static RuntimeDriver driver;
  static Sealer sealer = new Sealer(new byte[32]);
  static String image;

  /** A container's name is free only a moment after its end: none is given twice. */
  static final InstanceIds ids = new InstanceIds("pull-test");

  private final List<String> progress = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    registry = new PrivateRegistry(folder);
    image = registry.push(twoLayers(), "team/env:1");
    driver =
        DockerRuntime.connect(
                "unix:///var/run/docker.sock",
                "millrace/",
                Optional.empty(),
                "pull-test",
                sealer,
                new Background(vertx))
            .await(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    driver.close().await(30, TimeUnit.SECONDS);
    registry.close();
    PrivateRegistry.docker("image", "rm", "-f", image);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Debian's layer, which the engine has, and one that it will have to fetch. */
  private static String twoLayers() throws Exception {
    Files.writeString(
        folder.resolve("Dockerfile"),
        "FROM debian:trixie-slim\nRUN head -c 3000000 /dev/urandom >/data\n");
    PrivateRegistry.docker(
        "build", "-q", "-t", "millrace-test/two-layers", folder.resolve(".").toString());
    return "millrace-test/two-layers";
  }

  private static RegistryLogin login(String server, String type, String user, String password) {
    return new RegistryLogin("team registry", server, type, user, sealer.seal(password));
  }

  private static RegistryLogin right() {
    return login(
        "http://" + registry.host() + "/",
        "ContainerRegistry",
        PrivateRegistry.USER,
        PrivateRegistry.PASSWORD);
  }

  private RuntimeInstance run(String name, @Nullable RegistryLogin login) throws Exception {
    Future<RuntimeInstance> started =
        driver.start(
            new InstanceRequest(
                ids.next(),
                "p1",
                "p1",
                0,
                Specs.custom(Specs.python(""), name, login),
                folder,
                (error, text) -> {},
                progress::add));
    return started.await(100, TimeUnit.SECONDS);
  }

  private void refuses(String name, @Nullable RegistryLogin login, String... words) {
    assertThatThrownBy(() -> run(name, login))
        .hasMessageContaining(name)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("planted");
  }

  @Test
  void comeWithTheLoginOfTheProfileAndTellHowItGoes() throws Exception {
    assertThat(image).isNotEmpty();
    RuntimeInstance instance = run(image, right());
    instance.kill();
    assertThat(instance.exited().await(30, TimeUnit.SECONDS)).isNotNull();

    assertThat(progress).first().isEqualTo("pulling the image " + image);
    assertThat(progress).last().asString().contains("2 of 2 layers").contains("MiB");

    JsonObject state = state(plan("pulled", image));
    assertThat(state.getBoolean("present")).isTrue();
    assertThat(state.getLong("sizeBytes")).isGreaterThan(3_000_000);
    JsonObject pull = state.getJsonObject("preparation");
    assertThat(pull.getString("kind")).isEqualTo("pull");
    assertThat(pull.getString("state")).isEqualTo("done");
    assertThat(pull.getInteger("done")).isEqualTo(2);
    assertThat(log(pull)).contains("Pull complete").contains("Already exists");

    // IfNotPresent: what is there is not asked for again, whatever the login.
    progress.clear();
    RuntimeInstance again =
        run(image, login(registry.host(), "ContainerRegistry", "nobody", "wrong"));
    again.kill();
    assertThat(again.exited().await(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(progress).isEmpty();
  }

  private static JsonObject plan(String environment, String image) {
    return new JsonObject().put("environment", environment).put("image", image);
  }

  private static JsonObject state(JsonObject plan) throws Exception {
    return driver.images().state(plan).await(10, TimeUnit.SECONDS);
  }

  private static String log(JsonObject preparation) {
    return String.join(
        "\n", preparation.getJsonArray("log").stream().map(String::valueOf).toList());
  }

  /** How the preparation that goes on ends. */
  private static JsonObject end(JsonObject plan) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> state(plan).getJsonObject("preparation"),
            last -> !last.getString("state").equals("running"));
  }

  /** Ends the step of a build that waits for somebody to write to this pipe in its container. */
  private static void letGo(String pipe) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          String containers =
              PrivateRegistry.docker("ps", "--no-trunc", "--format", "{{.ID}} {{.Command}}");
          List<String> waiting =
              containers.lines().filter(line -> line.contains("mkfifo " + pipe)).toList();
          assertThat(waiting).hasSize(1);
          String id = waiting.getFirst().split(" ", 2)[0];
          PrivateRegistry.docker("exec", id, "sh", "-c", "test -p " + pipe + " && echo > " + pipe);
        });
  }

  @Test
  void areBuiltStepByStepFromADockerfile() throws Exception {
    JsonObject plan = plan("built", "millrace-test/built:1");
    assertThat(state(plan).getBoolean("present")).isFalse();
    try {
      plan.put("dockerfile", "FROM debian:trixie-slim\nRUN echo told-by-the-build\nRUN exit 7\n");
      driver.images().build(plan).await(10, TimeUnit.SECONDS);
      JsonObject failed = end(plan);
      assertThat(failed.getString("kind")).isEqualTo("build");
      assertThat(failed.getString("state")).isEqualTo("failed");
      assertThat(failed.getString("error")).contains("exit 7").contains("non-zero code: 7");
      assertThat(failed.getInteger("done")).isEqualTo(2);
      assertThat(failed.getInteger("of")).isEqualTo(3);
      assertThat(failed.getString("what")).isEqualTo("RUN exit 7");
      assertThat(log(failed)).contains("Step 2/3", "told-by-the-build");
      assertThat(state(plan).getBoolean("present")).isFalse();

      plan.put("dockerfile", "FROM debian:trixie-slim\nRUN mkfifo /tmp/built && cat /tmp/built\n");
      driver.images().build(plan).await(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> driver.images().build(plan).await(10, TimeUnit.SECONDS))
          .hasMessageContaining("is being pulled or built at present");
      letGo("/tmp/built");
      assertThat(end(plan).getString("state")).isEqualTo("done");
      assertThat(state(plan).getBoolean("present")).isTrue();
    } finally {
      PrivateRegistry.docker("image", "rm", "-f", "millrace-test/built:1");
    }
  }

  @Test
  void arePulledAheadAndSayWhyTheyCannotBe() throws Exception {
    JsonObject plan = plan("none", registry.host() + "/team/env:none");
    plan.put("registry", new JsonObject(Json.write(right())));
    driver.images().pull(plan).await(10, TimeUnit.SECONDS);

    JsonObject failed = end(plan);
    assertThat(failed.getString("error")).contains("has no such image or tag");
    assertThat(failed.getLong("endedAt")).isGreaterThanOrEqualTo(failed.getLong("startedAt"));
  }

  @Test
  void areRefusedWithoutALogin() {
    refuses(
        registry.host() + "/team/other:1",
        null,
        "asks for a login",
        "give the runtime environment a container registry profile");
  }

  @Test
  void areRefusedWithAWrongPasswordNamingProfileAndUser() {
    refuses(
        registry.host() + "/team/other:1",
        login(registry.host(), "ContainerRegistry", PrivateRegistry.USER, "planted-wrong"),
        "refused the login of registry profile team registry",
        "user millrace");
  }

  @Test
  void areRefusedWhenTheTagDoesNotExist() {
    refuses(registry.host() + "/team/env:none", right(), "has no such image or tag");
  }

  @Test
  void areRefusedWhenTheRegistryDoesNotAnswer() {
    refuses("127.0.0.1:9/team/env:1", null, "the registry 127.0.0.1:9 cannot be reached");
  }

  @Test
  void getNoLoginThatIsForAnotherRegistry() {
    refuses(
        "127.0.0.1:9/team/env:1",
        right(),
        "its registry is 127.0.0.1:9",
        "registry profile team registry is for http://" + registry.host());
  }

  @Test
  void sayWhatToDoWithProfilesThatHaveNoLoginOfTheirOwn() {
    refuses(
        registry.host() + "/team/other:1",
        login(registry.host(), "AWS", "", "planted"),
        "of type AWS",
        "ContainerRegistry",
        "aws ecr get-login-password");
  }
}

package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Docker's own registry, on a port of this machine, with a password. */
final class PrivateRegistry implements AutoCloseable {
  static final String USER = "millrace";
  static final String PASSWORD = "planted-password";

  private static final String BCRYPT_OF_PASSWORD =
      "$2y$05$54Qm9z7sZs6KM2e.8meDDu4zTVlPCfot8HIkANhuvyGOSLgdoA37q";

  final int port;
  private final Path folder;
  private final Process process;

  PrivateRegistry(Path folder) throws IOException {
    this.folder = folder;
    port = freePort();
    Path users = folder.resolve("htpasswd");
    Files.writeString(users, USER + ":" + BCRYPT_OF_PASSWORD + "\n");
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: 127.0.0.1:%d}
        auth: {htpasswd: {realm: millrace, path: %s}}
        """
            .formatted(folder.resolve("storage"), port, users));
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(30)).until(this::answers);
  }

  /** Below those of outgoing connections, of which one could take it meanwhile. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  /**
   * Pushes an image of the engine under another name here, and takes both names from the engine.
   */
  String push(String image, String as) throws Exception {
    String name = host() + "/" + as;
    docker("tag", image, name);
    Path login = Files.createDirectories(folder.resolve("login"));
    String both =
        Base64.getEncoder()
            .encodeToString(
                (USER + ":" + PASSWORD).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.writeString(
        login.resolve("config.json"),
        "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(host(), both));
    docker("--config", login.toString(), "push", "-q", name);
    docker("rmi", name, image);
    return name;
  }

  /** What the command says. */
  static String docker(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process run = builder(command).start();
    String said =
        new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as("%s: %s", command, said).isZero();
    return said;
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The builder that every engine has; the other needs a plugin.
    builder.environment().put("DOCKER_BUILDKIT", "0");
    return builder;
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    process.waitFor();
  }
}

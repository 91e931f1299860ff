package io.millrace.manager.notify;

import static io.millrace.manager.app.RunningManager.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.ConnectionService;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A target behind a mail server that wants STARTTLS and a login, as most do. */
@Isolated("it changes which certificates this process takes")
class MailLoginIT {
  private static final String PASSWORD = "right-password";
  private static final String TRUST = "javax.net.ssl.trustStore";

  @TempDir Path folder;

  private RunningManager manager;
  private MailServer mail;

  @BeforeEach
  void start() throws Exception {
    Path certificate = folder.resolve("mail.crt");
    Path key = folder.resolve("mail.key");
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=mail",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        key.toString(),
        "-out",
        certificate.toString());
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-importcert",
        "-noprompt",
        "-alias",
        "mail",
        "-file",
        certificate.toString(),
        "-keystore",
        folder.resolve("trust.p12").toString(),
        "-storepass",
        "changeit");
    mail = MailServer.withLogin(folder, certificate, key, "edge", PASSWORD);
    manager = RunningManager.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    System.clearProperty(TRUST);
    System.clearProperty(TRUST + "Password");
    manager.close();
    mail.close();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    assertThat(code).isZero();
  }

  private JsonObject target(String name, String password) {
    return new JsonObject()
        .put("kind", "alertTarget")
        .put("name", name)
        .put("type", "Email")
        .put(
            "email",
            new JsonObject()
                .put("server", "127.0.0.1")
                .put("port", mail.port())
                .put("userName", "edge")
                .put("password", password)
                .put("from", "edge@example.com")
                .put("to", new JsonArray().add("night@example.com")));
  }

  private JsonObject tell(String name) throws IOException {
    String id = Objects.requireNonNull(manager.named("alerttargets", name).getString("id"));
    return await(ConnectionService.proxy(manager.vertx).testAlertTarget(manager.token(), id));
  }

  @Test
  void isToldOverTlsAndAfterTheLogin() throws IOException {
    System.setProperty(TRUST, folder.resolve("trust.p12").toString());
    System.setProperty(TRUST + "Password", "changeit");
    manager.apply(target("right", PASSWORD), target("wrong", "wrong-password"));

    JsonObject right = tell("right");
    JsonObject wrong = tell("wrong");

    assertThat(right).isEqualTo(new JsonObject().put("ok", true).put("message", ""));
    assertThat(wrong.getBoolean("ok")).isFalse();
    assertThat(wrong.getString("message")).contains("535").doesNotContain("wrong-password");
    assertThat(mail.said())
        .contains("login right over TLS", "login wrong over TLS", "To: night@example.com")
        .doesNotContain("in the clear");
  }

  @Test
  void givesItsPasswordToNoServerThatNobodyVouchesFor() throws IOException {
    manager.apply(target("unknown", PASSWORD));

    JsonObject refused = tell("unknown");

    assertThat(refused.getBoolean("ok")).isFalse();
    assertThat(refused.getString("message")).contains("unable to find valid certification path");
    assertThat(mail.said()).contains("connected").doesNotContain("login");
  }
}

package io.millrace.manager.certificates;

import static io.millrace.manager.app.RunningManager.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.manager.app.RunningManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesIT {
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

  private static PemKeyCertOptions identity(JsonObject issued) {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(issued.getString("certificate")))
        .setKeyValue(Buffer.buffer(issued.getString("privateKey")));
  }

  private static PemTrustOptions trust(JsonObject issued) {
    return new PemTrustOptions().addCertValue(Buffer.buffer(issued.getString("CACertificate")));
  }

  private JsonObject server() {
    return await(
        manager.certificates.createServer(
            new JsonObject()
                .put("commonName", "box")
                .put("names", new JsonArray().add("localhost"))
                .put("addresses", new JsonArray().add("127.0.0.1"))));
  }

  @Test
  void servesMutualTlsWithHostNameCheck() throws IOException {
    JsonObject client = await(manager.certificates.createClient(manager.token(), new JsonObject()));
    JsonObject server = server();
    Vertx vertx = manager.vertx;
    NetServer listener =
        await(
            vertx
                .createNetServer(
                    new NetServerOptions()
                        .setSsl(true)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(identity(server))
                        .setTrustOptions(trust(server)))
                .connectHandler(socket -> socket.handler(socket::write))
                .listen(0, "127.0.0.1"));

    NetClientOptions options =
        new NetClientOptions()
            .setSsl(true)
            .setHostnameVerificationAlgorithm("HTTPS")
            .setKeyCertOptions(identity(client))
            .setTrustOptions(trust(client));
    NetClient connector = vertx.createNetClient(options);
    Buffer greeting =
        await(
            connector
                .connect(listener.actualPort(), "127.0.0.1")
                .compose(socket -> {
                  io.vertx.core.Promise<Buffer> read = io.vertx.core.Promise.promise();
                  socket.handler(read::tryComplete);
                  socket.exceptionHandler(read::tryFail);
                  socket.closeHandler(closed -> read.tryFail("closed"));
                  socket.write("hello");
                  return read.future();
                }));

    assertThat(greeting.toString()).isEqualTo("hello");
    // Referenced to here: an unreferenced client closes its connections.
    await(connector.close());
  }

  @Test
  void issuesForThirtyYearsAndRemembers() throws Exception {
    JsonObject issued =
        await(
            manager.certificates.createClient(
                manager.token(), new JsonObject().put("name", "pump 7")));

    X509Certificate certificate = Pem.certificate(issued.getString("certificate"));
    assertThat(issued.fieldNames())
        .containsExactlyInAnyOrder("id", "CACertificate", "certificate", "privateKey");
    assertThat(issued.getString("privateKey")).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()).toDays())
        .isGreaterThanOrEqualTo(30 * 365);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    certificate.verify(Pem.certificate(issued.getString("CACertificate")).getPublicKey());
    JsonArray listed = await(manager.certificates.list(manager.token()));
    assertThat(listed.getJsonObject(0).getString("serial"))
        .isEqualTo(certificate.getSerialNumber().toString(16));
    assertThat(listed.getJsonObject(0).getString("subject")).contains("pump 7");
  }

  @Test
  void keepsItsRootOverARestart() throws IOException {
    String before = server().getString("CACertificate");

    manager.close();
    manager = RunningManager.start(data);

    assertThat(server().getString("CACertificate")).isEqualTo(before);
  }

  @Test
  void refusesNamesThatAreNone() {
    assertThatThrownBy(() ->
            await(
                manager.certificates.createServer(
                    new JsonObject().put("names", new JsonArray().add("no spaces")))))
        .hasMessageContaining("names has 'no spaces'");
  }
}

package io.millrace.functions.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runtimes older and newer than this host, over a real socket. */
class HandshakeIT {
  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Greeted greeted = new Greeted();
  private final CompletableFuture<RuntimeSession> session = new CompletableFuture<>();
  private final CompletableFuture<Buffer> heard = new CompletableFuture<>();

  /** Kept, as a client that nobody refers to is closed with its connections. */
  private final NetClient client = vertx.createNetClient();

  private NetSocket runtime;

  @BeforeEach
  void connect() throws Exception {
    SocketAddress door = SocketAddress.domainSocketAddress(folder.resolve("host.sock").toString());
    vertx
        .createNetServer()
        .connectHandler(socket -> {
          RuntimeSession host = new RuntimeSession(socket, topic -> Map.of(), greeted);
          host.start();
          session.complete(host);
        })
        .listen(door)
        .await(10, TimeUnit.SECONDS);
    runtime = client.connect(door).await(10, TimeUnit.SECONDS);
    Buffer all = Buffer.buffer();
    runtime.handler(all::appendBuffer);
    runtime.endHandler(ended -> heard.complete(all));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void anOlderRuntimeIsSpokenToInItsVersion() throws Exception {
    assertThat(chosenOf(new JsonArray().add(1))).isEqualTo(1);
  }

  @Test
  void aRuntimeOfThisAgeIsSpokenToInTheNewestVersion() throws Exception {
    assertThat(chosenOf(new JsonArray().add(1).add(2))).isEqualTo(2);
  }

  @Test
  void aNewerRuntimeIsSpokenToInTheNewestVersionThatBothSpeak() throws Exception {
    assertThat(chosenOf(new JsonArray().add(99).add(3).add(2).add(1))).isEqualTo(2);
  }

  @Test
  void whatANewerRuntimeAddsIsSkipped() throws Exception {
    hello(new JsonObject().put("protocol", new JsonArray().add(2).add(3)).put("later", true));
    runtime.write(frame(0x80, Buffer.buffer("of a newer runtime")));
    runtime.write(frame(FrameType.LOG, Buffer.buffer()));

    greeted.logged.get(10, TimeUnit.SECONDS);
    assertThat(heard).isNotDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[3, 4]", "[]", "2", "null", "\"2\"", "[\"2\"]"})
  void aRuntimeThatSpeaksNoVersionOfOursIsToldSo(String offered) throws Exception {
    hello(new JsonObject("{\"protocol\": " + offered + "}"));

    Buffer answer = heard.get(10, TimeUnit.SECONDS);
    JsonObject fault = answer.getBuffer(5, answer.length()).toJsonObject();
    assertThat(answer.getUnsignedByte(4)).isEqualTo((short) FrameType.FAULT);
    assertThat(fault.getString("code")).isEqualTo("unsupportedVersion");
    assertThat(fault.getString("message")).contains("this host 1 and 2");
    assertThat(greeted.over.get(10, TimeUnit.SECONDS)).contains("unsupportedVersion");
    assertThat(greeted.hello).isNotDone();
  }

  private int chosenOf(JsonArray offered) throws Exception {
    hello(new JsonObject().put("protocol", offered));
    greeted.hello.get(10, TimeUnit.SECONDS);
    return session.get(10, TimeUnit.SECONDS).protocol();
  }

  private void hello(JsonObject greeting) {
    runtime.write(frame(FrameType.HELLO, greeting.put("language", "test").toBuffer()));
  }

  private static Buffer frame(int type, Buffer body) {
    return Buffer.buffer().appendInt(body.length()).appendByte((byte) type).appendBuffer(body);
  }

  /** Notes what the session tells. */
  private static final class Greeted implements RuntimeSession.Listener {
    final CompletableFuture<JsonObject> hello = new CompletableFuture<>();
    final CompletableFuture<FrameBody> logged = new CompletableFuture<>();
    final CompletableFuture<String> over = new CompletableFuture<>();

    @Override
    public void greeted(JsonObject greeting) {
      hello.complete(greeting);
    }

    @Override
    public void ready() {}

    @Override
    public void loadFailed(FunctionError error) {}

    @Override
    public void results(FrameBody body) {}

    @Override
    public void log(FrameBody body) {
      logged.complete(body);
    }

    @Override
    public void stats(JsonObject stats) {}

    @Override
    public void alert(RuntimeAlert alert) {}

    @Override
    public void metrics(List<MetricReport> metrics) {}

    @Override
    public void afterRead() {}

    @Override
    public void writable() {}

    @Override
    public void ended(String violation) {
      over.complete(violation);
    }
  }
}

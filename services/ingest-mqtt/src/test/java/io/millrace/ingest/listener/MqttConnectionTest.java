package io.millrace.ingest.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.packet.Assembly;
import io.millrace.ingest.packet.PacketDecoder;
import io.millrace.ingest.preview.Previews;
import io.millrace.ingest.route.Neighbours;
import io.millrace.ingest.route.PipelineRoutes;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Journal;
import io.millrace.ingest.session.Registry;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.SessionCounts;
import io.millrace.ingest.session.SessionLimits;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.session.Will;
import io.millrace.ingest.spool.Outcome;
import io.millrace.ingest.spool.SpoolFixture;
import io.millrace.ingest.trust.ClientCertificates;
import io.millrace.ingest.trust.ClientIdentity;
import io.millrace.ingest.trust.RefusedCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttConnectionTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().await();
  }

  /** Counts nothing. */
  private static final class Uncounted
      implements ConnectionCounts, SessionCounts, CertificateCounts {
    private int protocolErrors;

    @Override
    public void connected() {}

    @Override
    public void disconnected() {}

    @Override
    public void protocolError() {
      protocolErrors++;
    }

    @Override
    public void messageIn(int bytes) {}

    @Override
    public void messageOut(int bytes) {}

    @Override
    public void refused() {}

    @Override
    public void limited(Limit limit) {}

    @Override
    public void dropped() {}

    @Override
    public void expired() {}

    @Override
    public void notKept() {}

    @Override
    public void tlsRefused(RefusedCertificate.Reason reason) {}

    @Override
    public void dismissed(RefusedCertificate.Reason reason) {}

    @Override
    public void unauthorized(Action action) {}
  }

  /** Another node has the session, and does not give it. */
  private static final class Unavailable implements Registry {
    @Override
    public void bring(
        String clientId, boolean clean, Consumer<Runnable> attach, Runnable unavailable) {
      unavailable.run();
    }

    @Override
    public void ended(String clientId) {}

    @Override
    public void will(Session session, boolean wanted) {}

    @Override
    public void fire(Session session, Will will, Runnable publish) {}
  }

  @ParameterizedTest
  @CsvSource({
    "10 13 00044d515454 05 02 0000 05 2700000020 0001 61, 20 03 00 88 00",
    "10 0d 00044d515454 04 02 0000 0001 61,    20 02 00 03"
  })
  void tellsAClientWhoseSessionCannotBeHad(String connect, String answer) throws Exception {
    Uncounted counts = new Uncounted();
    Journal journal =
        new Journal((change, told) -> told.accept(Outcome.STORED), SessionLimits.DEFAULT);
    Subscriptions subscriptions = new Subscriptions(journal);
    Sessions sessions =
        new Sessions(
            subscriptions,
            SessionLimits.DEFAULT,
            counts,
            will -> {},
            (seconds, task) -> {},
            journal);
    sessions.share(new Unavailable());
    RetainedMessages retained = new RetainedMessages();
    Broker broker =
        new Broker(
            sessions,
            subscriptions,
            retained,
            BrokerOptions.of(
                BrokerOptions.DEFAULT_MAX_PAYLOAD,
                new ClientLimits(
                    20,
                    20,
                    ClientLimits.ANY_KEEP_ALIVE,
                    100,
                    10,
                    new ClientLimits.Rate(1_000, 1_000_000, false)),
                new ConnectionLimits(10, 10),
                1_000_000),
            counts,
            new Passports(new ClientCertificates(Clock.systemUTC(), List.of()), counts));
    try (SpoolFixture spool = new SpoolFixture(folder)) {
      EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(10_000, Assembly.UNBOUNDED));
      Publisher publisher =
          new Publisher(
              new PipelineRoutes(),
              subscriptions,
              retained,
              Neighbours.NONE,
              spool.spool.lane(Runnable::run),
              new Previews(vertx));
      channel
          .pipeline()
          .addLast(
              new MqttConnection(broker, publisher, new ReadGate(channel), ClientIdentity.ANYONE));

      channel.writeInbound(
          Unpooled.copiedBuffer(HexFormat.of().parseHex(connect.replace(" ", ""))));
      channel.runPendingTasks();

      ByteBuf said = channel.readOutbound();
      assertThat(ByteBufUtil.hexDump(said)).isEqualTo(answer.replace(" ", ""));
      said.release();
      assertThat(counts.protocolErrors).isZero();
      channel.finishAndReleaseAll();
    }
  }
}

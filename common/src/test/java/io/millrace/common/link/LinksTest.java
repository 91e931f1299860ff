package io.millrace.common.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.link.LinkFixture.Numbers;
import io.millrace.common.link.LinkFixture.Recorder;
import io.millrace.common.wire.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinksTest {
  private static final LinkTarget TO_EGRESS = LinkTarget.anyNode(LinkAddresses.EGRESS, "p1", 1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private volatile String placed = "a";

  @BeforeEach
  void registerCodecs() {
    Wire.register(vertx.eventBus());
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void deliversEverythingInOrderThoughTheCreditIsFarSmaller() {
    Recorder recorder = new Recorder();
    receiver("a", recorder);

    Numbers numbers = send(new Numbers(50_000, 1_000));

    await().until(() -> numbers.acknowledged.get() == 50_000);
    assertThat(recorder.offsets).containsExactlyElementsOf(upTo(50_000));
    assertThat(recorder.mostAtOnce.get()).isGreaterThan(10);
  }

  @Test
  void stopsAtTheCreditWhenNothingIsAcknowledged() {
    Recorder recorder = new Recorder();
    recorder.acknowledging = false;
    receiver("a", recorder);

    Numbers numbers = send(new Numbers(20_000, 1_000));

    await().until(() -> recorder.offsets.size() >= 3_000);
    assertThat(recorder.offsets.size()).isLessThan(5_000);
    recorder.acknowledgeAll();
    await().until(() -> numbers.acknowledged.get() == 20_000);
  }

  @Test
  void sendsAgainWhatADeadReceiverHadNotAcknowledged() {
    Recorder first = new Recorder();
    first.acknowledging = false;
    Links dying = receiver("a", first);
    Numbers numbers = send(new Numbers(100, 10));
    await().until(() -> first.offsets.size() == 100);

    onContext(dying::stop);
    Recorder second = new Recorder();
    receiver("b", second);

    await().until(() -> numbers.acknowledged.get() == 100);
    assertThat(second.offsets).containsExactlyElementsOf(upTo(100));
  }

  @Test
  void probesALinkThatCarriesNothingSeldom() {
    List<Long> probes = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .addOutboundInterceptor((DeliveryContext<Object> sent) -> {
          if (sent.body() instanceof LinkFrame.Probe) {
            probes.add(System.nanoTime());
          }
          sent.next();
        });
    receiver("a", new Recorder());
    Numbers numbers = send(new Numbers(10, 10));
    await().until(() -> numbers.acknowledged.get() == 10 && !probes.isEmpty());

    int busy = probes.size();
    await().until(() -> probes.size() >= busy + 5);
    Duration ofFour = Duration.ofNanos(probes.get(busy + 4) - probes.get(busy));
    assertThat(ofFour).isGreaterThan(LinkFixture.QUICK.probeInterval().multipliedBy(8));
  }

  @Test
  void saysWhyThereIsNoLinkYetAndOpensItWhenAReceiverComes() {
    Numbers numbers = send(new Numbers(10, 10));
    await()
        .untilAsserted(() ->
            assertThat(numbers.states)
                .contains(new LinkState.Opening("no egress service is running")));

    receiver("late", new Recorder());

    await().until(() -> numbers.acknowledged.get() == 10);
  }

  @Test
  void tellsTheSourceWhichMessagesWereRejectedBeforeTheyCountAsDone() {
    Recorder recorder = new Recorder();
    recorder.acknowledging = false;
    receiver("a", recorder);
    Numbers numbers = send(new Numbers(10, 10));
    await().until(() -> recorder.offsets.size() == 10);

    Objects.requireNonNull(recorder.acknowledger).reject(3, "larger than the service takes");
    recorder.acknowledgeAll();

    await().until(() -> numbers.acknowledged.get() == 10);
    assertThat(numbers.rejected).containsExactly("3: larger than the service takes");
  }

  @Test
  void replacesTheLinkOfASenderThatWasRestarted() {
    Recorder recorder = new Recorder();
    receiver("a", recorder);
    Links ingest = sender();
    connect(ingest, new Numbers(10, 10));
    await().until(() -> recorder.offsets.size() == 10);

    connect(ingest, new Numbers(5, 10));

    await().until(() -> recorder.offsets.size() == 15);
    assertThat(recorder.closings).startsWith("replaced by a newer link of ingest.one");
  }

  @Test
  void keepsLinksThatPreferDifferentNodesBesideEachOtherAtTheOnlyNodeThatIsThere() {
    Recorder recorder = new Recorder();
    receiver("here", recorder);
    Links functions = sender();
    Numbers one = new Numbers(10, 10);
    Numbers other = new Numbers(10, 10);

    connect(functions, LinkTarget.preferring(LinkAddresses.EGRESS, "here", "p1", 1), one);
    await().until(() -> one.acknowledged.get() == 10);
    connect(functions, LinkTarget.preferring(LinkAddresses.EGRESS, "gone", "p1", 1), other);
    await().until(() -> other.acknowledged.get() == 10);

    assertThat(recorder.closings).isEmpty();
  }

  @Test
  void takesNothingOfASenderThatIsGoneUntilItIsBack() {
    Recorder recorder = new Recorder();
    Links receiver = receiver("a", recorder);
    Links halted = sender();
    Numbers before = connect(halted, new Numbers(10, 10));
    await().until(() -> before.acknowledged.get() == 10);

    onContext(() -> {
      receiver.fence(Set.of("ingest.one"));
      return Future.succeededFuture();
    });
    Numbers after = connect(halted, new Numbers(5, 10));

    await().untilAsserted(() -> assertThat(receiver.fenced()).isGreaterThanOrEqualTo(2));
    assertThat(recorder.offsets).hasSize(10);
    assertThat(after.states)
        .contains(new LinkState.Opening("ingest.one is gone, and others do what it did"));
    onContext(() -> {
      receiver.fence(Set.of());
      return Future.succeededFuture();
    });
    await().until(() -> after.acknowledged.get() == 5);
  }

  @Test
  void goesOverToTheNodeThatThePlacementNamesOnceThePresentOneHasAcknowledged() {
    Recorder present = new Recorder();
    Recorder named = new Recorder();
    present.acknowledging = false;
    receiver("a", present);
    receiver("b", named);
    Links sender = sender();
    sender.routeBy(target -> new Route.Prefer(placed));
    Numbers numbers = connect(sender, new Numbers(20_000, 1_000));
    await().until(() -> present.offsets.size() >= 3_000);

    placed = "b";
    reconsider(sender);
    await().until(() -> named.acknowledger != null);
    assertThat(named.offsets).isEmpty();
    present.acknowledgeAll();

    await().until(() -> numbers.acknowledged.get() == 20_000);
    assertThat(named.offsets).isNotEmpty();
    List<Long> both = new ArrayList<>(present.offsets);
    both.addAll(named.offsets);
    assertThat(both).containsExactlyElementsOf(upTo(20_000));
    assertThat(numbers.states).doesNotContain(new LinkState.Opening("goes to another node"));
  }

  @Test
  void staysAtThePresentNodeAsLongAsTheOneThatThePlacementNamesRefuses() {
    Recorder present = new Recorder();
    receiver("a", present);
    Links sender = sender();
    sender.routeBy(target -> new Route.Prefer(placed));
    Numbers before = connect(sender, new Numbers(10, 10));
    await().until(() -> before.acknowledged.get() == 10);

    placed = "b";
    reconsider(sender);
    Recorder named = new Recorder();
    receiver("b", named);

    await().until(() -> named.acknowledger != null);
    await().untilAsserted(() -> assertThat(before.states).last().isEqualTo(at("b")));
    assertThat(before.states)
        .containsExactly(new LinkState.Opening("waiting for a receiver"), at("a"), at("b"));
    assertThat(present.closings).containsExactly("goes to another node");
  }

  @Test
  void losesAndRepeatsNothingWhenTheNodeThatItIsGoingOverToEndsMeanwhile() {
    Recorder present = new Recorder();
    Recorder named = new Recorder();
    present.acknowledging = false;
    receiver("a", present);
    Links dying = receiver("b", named);
    Links sender = sender();
    sender.routeBy(target -> new Route.Prefer(placed));
    Numbers numbers = connect(sender, new Numbers(20_000, 1_000));
    await().until(() -> present.offsets.size() >= 3_000);
    placed = "b";
    reconsider(sender);
    await().until(() -> named.acknowledger != null);

    onContext(dying::stop);
    present.acknowledgeAll();

    await().until(() -> numbers.acknowledged.get() == 20_000);
    assertThat(present.offsets).containsExactlyElementsOf(upTo(20_000));
    assertThat(named.offsets).isEmpty();
  }

  @Test
  void sendsAgainToTheNodeThatIsNamedWhatThePresentOneHadWhenItEnded() {
    Recorder present = new Recorder();
    Recorder named = new Recorder();
    present.acknowledging = false;
    Links dying = receiver("a", present);
    receiver("b", named);
    Links sender = sender();
    sender.routeBy(target -> new Route.Prefer(placed));
    Numbers numbers = connect(sender, new Numbers(100, 10));
    await().until(() -> present.offsets.size() == 100);
    placed = "b";
    reconsider(sender);
    await().until(() -> named.acknowledger != null);

    onContext(dying::stop);

    await().until(() -> numbers.acknowledged.get() == 100);
    assertThat(named.offsets).containsExactlyElementsOf(upTo(100));
  }

  private static LinkState at(String node) {
    return new LinkState.Open(LinkAddresses.frames(LinkAddresses.EGRESS, node));
  }

  private void reconsider(Links sender) {
    onContext(() -> {
      sender.reconsider(LinkAddresses.EGRESS, node -> true);
      return Future.succeededFuture();
    });
  }

  private Links receiver(String node, Recorder recorder) {
    Links links =
        onContext(() -> start(new Links(vertx, LinkAddresses.EGRESS, node, LinkFixture.QUICK)));
    onContext(() -> links.accept(recorder));
    return links;
  }

  private Numbers send(Numbers numbers) {
    return connect(sender(), numbers);
  }

  private Links sender() {
    return onContext(() -> start(new Links(vertx, LinkAddresses.INGEST, "one", LinkFixture.QUICK)));
  }

  private Numbers connect(Links links, Numbers numbers) {
    return connect(links, TO_EGRESS, numbers);
  }

  private Numbers connect(Links links, LinkTarget target, Numbers numbers) {
    onContext(() -> Future.succeededFuture(links.connect(target, numbers)));
    return numbers;
  }

  private static Future<Links> start(Links links) {
    return links.start().map(links);
  }

  private <T> T onContext(Callable<Future<T>> action) {
    return Future.<T>future(promise ->
            context.runOnContext(ignored -> {
              try {
                action.call().onComplete(promise);
              } catch (Exception e) {
                promise.fail(e);
              }
            }))
        .await();
  }

  private static List<Long> upTo(long count) {
    return LongStream.range(0, count).boxed().toList();
  }
}

package io.millrace.common.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.link.LinkFixture.Numbers;
import io.millrace.common.link.LinkFixture.Recorder;
import io.millrace.common.service.TwoMembers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Links between two members of a real cluster: everything is encoded, and a member that dies is
 * noticed.
 */
class LinksClusterIT {
  private static final LinkTarget TO_EGRESS = LinkTarget.anyNode(LinkAddresses.EGRESS, "p1", 1);

  private final TwoMembers cluster = new TwoMembers();

  @Test
  void carryBatchesAcknowledgementsAndRejectionsBetweenMembersAndSurviveADeath() {
    Vertx ingest = cluster.first("ingest");
    Vertx egress = cluster.second("egress");
    Recorder recorder = new Recorder();
    recorder.acknowledging = false;
    receiver(egress, recorder);

    Numbers numbers = new Numbers(1_000, 100);
    run(
        ingest,
        context ->
            start(ingest, LinkAddresses.INGEST).map(links -> links.connect(TO_EGRESS, numbers)));
    await().atMost(Duration.ofSeconds(30)).until(() -> recorder.offsets.size() == 1_000);
    assertThat(recorder.offsets)
        .containsExactlyElementsOf(LongStream.range(0, 1_000).boxed().toList());
    java.util.Objects.requireNonNull(recorder.acknowledger).reject(7, "too large");
    java.util.Objects.requireNonNull(recorder.acknowledger).acknowledge(500);
    await().until(() -> numbers.acknowledged.get() == 500);
    assertThat(numbers.rejected).containsExactly("7: too large");

    egress.close().await();
    Vertx another = cluster.second("another");
    Recorder second = new Recorder();
    receiver(another, second);

    await().atMost(Duration.ofSeconds(60)).until(() -> numbers.acknowledged.get() == 1_000);
    assertThat(second.offsets)
        .containsExactlyElementsOf(LongStream.range(500, 1_000).boxed().toList());
    another.close().await();
    ingest.close().await();
  }

  private void receiver(Vertx vertx, Recorder recorder) {
    run(
        vertx,
        context -> start(vertx, LinkAddresses.EGRESS).compose(links -> links.accept(recorder)));
  }

  private static Future<Links> start(Vertx vertx, String service) {
    Links links = new Links(vertx, service, "node", LinkFixture.QUICK);
    return links.start().map(links);
  }

  private static <T> T run(Vertx vertx, java.util.function.Function<Void, Future<T>> action) {
    return Future.<T>future(promise ->
            vertx
                .getOrCreateContext()
                .runOnContext(context -> action.apply(context).onComplete(promise)))
        .await();
  }
}

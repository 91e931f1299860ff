package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is on the bus of a real cluster. */
class BusPresenceIT {
  private static final String ADDRESS = "somebody";
  private static final DeliveryOptions BRIEFLY = new DeliveryOptions().setSendTimeout(500);

  private final TwoMembers cluster = new TwoMembers();
  private Vertx asking;
  private Vertx answering;

  @BeforeEach
  void start() {
    asking = cluster.first("asking");
    answering = cluster.second("answering");
    answering
        .eventBus()
        .<String>consumer(ADDRESS, message -> message.reply(message.body()))
        .completion()
        .await();
  }

  @AfterEach
  void stop() {
    answering.close().await();
    asking.close().await();
  }

  @Test
  void aProcessThatHasGoneIsForgottenAndOthersAtItsAddressStay() {
    MultiMap<String, HazelcastRegistrationInfo> subscriptions = subscriptions(asking);
    // What is left when the member that takes somebody off the bus dies in the middle of it.
    var gone = new HazelcastRegistrationInfo(new RegistrationInfo("gone", 1, false));
    subscriptions.put(ADDRESS, gone);

    await().atMost(Duration.ofSeconds(30)).until(() -> !subscriptions.containsEntry(ADDRESS, gone));

    List<Future<Message<String>>> answers =
        IntStream.range(0, 20)
            .mapToObj(i -> asking.eventBus().<String>request(ADDRESS, "are you there?"))
            .toList();
    assertThat(Future.all(answers).map(true).await()).isTrue();
  }

  @Test
  void messagesReachAProcessThoughTheBusWasNotToldThatItCameInThePlaceOfAnother() {
    asking.eventBus().request(ADDRESS, "are you there?").await();
    directory(asking)
        .bus()
        .registrationsUpdated(
            new RegistrationUpdateEvent(ADDRESS, List.of(new RegistrationInfo("gone", 1, false))));

    Future<Message<String>> lost = asking.eventBus().request(ADDRESS, "are you there?", BRIEFLY);

    assertThat(lost.otherwiseEmpty().await()).isNull();
    await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptions()
        .until(
            () -> asking.eventBus().<String>request(ADDRESS, "and now?", BRIEFLY).await().body(),
            "and now?"::equals);
  }

  private static BusDirectory directory(Vertx vertx) {
    return (BusDirectory) ((VertxInternal) vertx).clusterManager();
  }

  private static MultiMap<String, HazelcastRegistrationInfo> subscriptions(Vertx vertx) {
    return directory(vertx).getHazelcastInstance().getMultiMap("__vertx.subs");
  }
}

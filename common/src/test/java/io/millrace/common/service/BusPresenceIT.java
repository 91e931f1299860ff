package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is on the bus of a real cluster. */
class BusPresenceIT {
  private static final String ADDRESS = "somebody";

  private final TwoMembers cluster = new TwoMembers();

  @Test
  void aProcessThatHasGoneIsForgottenAndOthersAtItsAddressStay() {
    Vertx asking = cluster.first("asking");
    Vertx answering = cluster.second("answering");
    answering
        .eventBus()
        .<String>consumer(ADDRESS, message -> message.reply(message.body()))
        .completion()
        .await();
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
    answering.close().await();
    asking.close().await();
  }

  private static MultiMap<String, HazelcastRegistrationInfo> subscriptions(Vertx vertx) {
    HazelcastClusterManager grid =
        (HazelcastClusterManager) ((VertxInternal) vertx).clusterManager();
    return grid.getHazelcastInstance().getMultiMap("__vertx.subs");
  }
}

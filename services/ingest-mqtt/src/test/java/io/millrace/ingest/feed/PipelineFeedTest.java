package io.millrace.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Batch;
import io.millrace.common.spec.Drain;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineFeedTest {
  private static final Drain NEWEST_FIRST = new Drain(Drain.Backlog.NEWEST_FIRST, 25);
  private static final Drain OLDEST_BESIDE_NEW = new Drain(Drain.Backlog.OLDEST_FIRST, 25);

  /** A batch that holds one of the messages of these tests. */
  private static final int ONE = 1;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().await();
  }

  private static List<String> names(String prefix, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void leavesInOrderUnlessToldOtherwise() throws IOException {
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, Drain.IN_ORDER)) {
      names("old", 0, 5).forEach(name -> feed.arrive(name, DrivenFeed.OLD));
      feed.arrive("new");

      assertThat(feed.pull(6, ONE)).containsExactly("old0", "old1", "old2", "old3", "old4", "new");
    }
  }

  @Test
  void letsTheNewGoFirstAndThenWhatIsBehindFromItsNewestPartBack() throws IOException {
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, NEWEST_FIRST)) {
      names("old", 0, 5).forEach(name -> feed.arrive(name, DrivenFeed.OLD));
      // Each was a commit of its own, and with it a part of its own.
      assertThat(feed.pull(2, ONE)).containsExactly("old4", "old3");
      feed.arrive("new");

      assertThat(feed.pull(4, ONE)).containsExactly("new", "old2", "old1", "old0");
      feed.acknowledge(6);
      assertThat(feed.queue.messages()).isZero();
      assertThat(feed.queue.cursor()).isEqualTo(6);
      assertThat(feed.unreadable).isEmpty();
    }
  }

  @Test
  void sharesBetweenTheNewAndWhatIsBehindAsAskedFor() throws IOException {
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, OLDEST_BESIDE_NEW)) {
      List<String> old = names("old", 0, 400);
      old.forEach(name -> feed.arrive(name, DrivenFeed.OLD));
      feed.pull(1, ONE);
      names("new", 0, 400).forEach(feed::arrive);

      List<String> left = feed.pull(200, ONE);

      List<String> behind = left.stream().filter(name -> name.startsWith("old")).toList();
      assertThat(behind).hasSizeBetween(45, 55).isEqualTo(old.subList(1, 1 + behind.size()));
      assertThat(left.stream().filter(name -> name.startsWith("new")))
          .containsExactlyElementsOf(names("new", 0, 200 - behind.size()));
    }
  }

  /** An uplink that carries five messages a turn, of which a device brings two. */
  @ParameterizedTest
  @EnumSource(Drain.Backlog.class)
  void bringsWhatIsNewWithinATurnAndGivesAllTheRestToWhatIsBehind(Drain.Backlog order)
      throws IOException {
    List<String> old = names("old", 0, 150);
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, new Drain(order, 25))) {
      old.forEach(name -> feed.arrive(name, DrivenFeed.OLD));
      List<String> left = new ArrayList<>(feed.pull(1, ONE));
      int turn = 0;
      while (left.size() - 2 * turn < old.size() - 5) {
        names("new", 2 * turn, 2 * turn + 2).forEach(feed::arrive);
        left.addAll(feed.pull(5, ONE));
        feed.acknowledge(feed.unacknowledged());
        assertThat(left).containsAll(names("new", 0, 2 * turn));
        turn++;
      }

      assertThat(turn).as("turns, of three old messages each").isBetween(48, 49);
      left.addAll(feed.pull(old.size() + 2 * turn - left.size(), ONE));
      List<String> behind = left.stream().filter(name -> name.startsWith("old")).toList();
      assertThat(behind).isEqualTo(order == Drain.Backlog.OLDEST_FIRST ? old : old.reversed());
    }
  }

  @Test
  void doesNotSendAgainWhatWasDeliveredAheadBeforeARestart() throws IOException {
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, NEWEST_FIRST)) {
      names("old", 0, 5).forEach(name -> feed.arrive(name, DrivenFeed.OLD));
      assertThat(feed.pull(2, ONE)).containsExactly("old4", "old3");
      feed.acknowledge(1);
    }
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, NEWEST_FIRST)) {
      feed.arrive("new");

      assertThat(feed.pull(5, ONE)).containsExactly("new", "old3", "old2", "old1", "old0");
    }
  }

  @Test
  void goesBackToOrderWhenThatIsAskedForAgain() throws IOException {
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, NEWEST_FIRST)) {
      names("old", 0, 4).forEach(name -> feed.arrive(name, DrivenFeed.OLD));
      feed.pull(1, ONE);
      feed.acknowledge(1);
    }
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, Drain.IN_ORDER)) {
      feed.arrive("new");

      assertThat(feed.pull(4, ONE)).containsExactly("old0", "old1", "old2", "new");
    }
  }

  static Stream<Drain> drains() {
    return Stream.of(Drain.IN_ORDER, NEWEST_FIRST, OLDEST_BESIDE_NEW);
  }

  /** Messages come and go, some late, and the edge restarts now and then. */
  @ParameterizedTest
  @MethodSource("drains")
  void losesNothingAndRepeatsOnlyWhatWasUnderWay(Drain drain) throws IOException {
    Random random = new Random(11);
    Set<String> stored = new LinkedHashSet<>();
    List<String> delivered = new ArrayList<>();
    int underWay = 0;
    for (int life = 0; life < 12; life++) {
      try (DrivenFeed feed = new DrivenFeed(vertx, folder, drain)) {
        for (int step = 0; step < 60; step++) {
          if (random.nextInt(3) > 0) {
            String name = "m" + stored.size();
            stored.add(name);
            if (random.nextInt(4) == 0) {
              feed.arrive(name);
            } else {
              feed.arrive(name, DrivenFeed.OLD);
            }
          } else {
            Batch batch = feed.pull(1 + random.nextInt(300));
            if (batch != null) {
              batch.messages().forEach(message -> delivered.add(message.payload().toString()));
            }
            feed.acknowledge(random.nextInt(feed.unacknowledged() + 1));
          }
        }
        underWay += feed.unacknowledged();
        assertThat(feed.unreadable).isEmpty();
      }
    }
    try (DrivenFeed feed = new DrivenFeed(vertx, folder, drain)) {
      int left = (int) feed.queue.messages();
      delivered.addAll(feed.pull(left, 1_000));
      feed.acknowledge(left);
      assertThat(feed.queue.messages()).isZero();
    }

    assertThat(new LinkedHashSet<>(delivered)).containsExactlyInAnyOrderElementsOf(stored);
    assertThat(delivered.size() - stored.size()).isLessThanOrEqualTo(underWay);
  }
}

package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ItemQueueTest {
  private static Message message(int size) {
    return new Message(new MessageId("o.1", 0, 0), "t", 0, Buffer.buffer(new byte[size]));
  }

  @Property(tries = 200)
  void behavesLikeAListWithASentPart(@ForAll long seed) {
    Random random = new Random(seed);
    ItemQueue queue = new ItemQueue();
    List<Message> model = new ArrayList<>();
    List<Long> roots = new ArrayList<>();
    int sent = 0;
    long nextRoot = 0;
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          Message message = message(random.nextInt(50));
          queue.add(nextRoot, message);
          model.add(message);
          roots.add(nextRoot++);
        }
        case 4 -> {
          if (sent < model.size()) {
            queue.sendOne();
            sent++;
          }
        }
        case 5 -> {
          if (!model.isEmpty()) {
            queue.removeFirst();
            model.removeFirst();
            roots.removeFirst();
            sent = Math.max(0, sent - 1);
          }
        }
        case 6 -> {
          queue.takeBack();
          sent = 0;
        }
        default -> {
          int remainder = random.nextInt(5);
          queue.dropUnsent(root -> root % 5 == remainder);
          for (int i = model.size() - 1; i >= sent; i--) {
            if (roots.get(i) % 5 == remainder) {
              model.remove(i);
              roots.remove(i);
            }
          }
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.sent()).isEqualTo(sent);
      assertThat(queue.bytes()).isEqualTo(model.stream().mapToLong(Message::cost).sum());
      assertThat(queue.sentBytes())
          .isEqualTo(model.stream().limit(sent).mapToLong(Message::cost).sum());
      assertThat(queue.lowestRoot()).isEqualTo(roots.isEmpty() ? Long.MAX_VALUE : roots.getFirst());
      for (int i = 0; i < model.size(); i++) {
        assertThat(queue.message(i)).isSameAs(model.get(i));
        assertThat(queue.root(i)).isEqualTo(roots.get(i));
      }
    }
  }

  @Test
  void remembersEndsAndDeathsOfItemsWhileOthersComeAndGo() {
    ItemQueue queue = new ItemQueue();
    for (int i = 0; i < 40; i++) {
      queue.add(i, message(1));
      queue.sendOne();
    }
    queue.end(20);
    assertThat(queue.addDeath(21)).isEqualTo(1);
    assertThat(queue.addDeath(21)).isEqualTo(2);

    for (int i = 0; i < 15; i++) {
      queue.removeFirst();
    }
    for (int i = 40; i < 200; i++) {
      queue.add(i, message(1));
    }

    assertThat(queue.ended(5)).isTrue();
    assertThat(queue.ended(6)).isFalse();
    assertThat(queue.addDeath(6)).isEqualTo(3);
    assertThat(queue.addDeath(5)).isEqualTo(1);
    assertThat(queue.ended(5)).isTrue();
  }

  @Test
  void givesItsMemoryBackAndGoesOn() {
    ItemQueue queue = new ItemQueue();
    for (int i = 0; i < 1_000; i++) {
      queue.add(i, message(1));
    }
    while (!queue.isEmpty()) {
      queue.removeFirst();
    }

    queue.trim();
    queue.add(7, message(3));

    assertThat(queue.root(0)).isEqualTo(7);
    assertThat(queue.bytes()).isEqualTo(message(3).cost());
  }
}

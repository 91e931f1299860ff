package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Answers;
import io.millrace.ingest.packet.Packet;
import io.millrace.ingest.packet.PacketProblem;
import io.millrace.ingest.packet.Reason;
import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.Subscription;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Outcome;
import io.millrace.ingest.topics.TopicRules;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Answers SUBSCRIBE and UNSUBSCRIBE. */
final class SubscribeAnswers {
  private static final int SEND_ALWAYS = 0;
  private static final int SEND_FOR_NEW = 1;
  private static final int FAILURE = 0x80;

  private final Broker broker;
  private final MqttConnection connection;
  private final MqttConnection.Client client;
  private final boolean version5;

  SubscribeAnswers(Broker broker, MqttConnection connection, MqttConnection.Client client) {
    this.broker = broker;
    this.connection = connection;
    this.client = client;
    this.version5 = client.request().version5();
  }

  void subscribe(Packet.Subscribe packet) {
    List<Integer> codes = new ArrayList<>(packet.wishes().size());
    List<Delivery> retained = new ArrayList<>();
    List<Subscription> made = new ArrayList<>(packet.wishes().size());
    for (Packet.Wish wish : packet.wishes()) {
      codes.add(subscribe(wish, packet.identifier(), made, retained));
    }
    Session session = client.session();
    Runnable answer = () -> subscribed(packet, codes, retained);
    if (!session.kept() || made.isEmpty()) {
      AtomicBoolean atOnce = new AtomicBoolean(true);
      broker
          .subscriptions()
          .whenTold(() -> {
            if (connection.onEventLoop() && atOnce.get()) {
              answer.run();
            } else {
              answerLater(answer);
            }
          });
      atOnce.set(false);
      return;
    }
    broker
        .subscriptions()
        .keep(
            session,
            made,
            outcome -> {
              if (outcome == Outcome.STORED) {
                broker.subscriptions().whenTold(() -> answerLater(answer));
              } else {
                answerLater(() -> {
                  made.forEach(undone -> broker.subscriptions().remove(session, undone.filter()));
                  codes.replaceAll(code -> FAILURE);
                  retained.clear();
                  answer.run();
                });
              }
            });
  }

  private void answerLater(Runnable answer) {
    connection.later(() -> {
      answer.run();
      client.writer().flush();
    });
  }

  private void subscribed(Packet.Subscribe packet, List<Integer> codes, List<Delivery> retained) {
    client.writer().write(Answers.subscribed(version5, packet.packetId(), codes));
    broker.subscriptions().deliverRetained(client.session(), retained);
  }

  private int subscribe(
      Packet.Wish wish, int identifier, List<Subscription> made, List<Delivery> out) {
    String filter = wish.filter();
    Session session = client.session();
    if (!Subscriptions.valid(filter)) {
      throw new PacketProblem(
          Reason.MALFORMED_PACKET, "the topic filter '" + filter + "' is invalid");
    }
    ClientLimits limits = broker.options().client();
    if (!TopicRules.within(filter, limits.topicBytes(), limits.topicLevels())) {
      broker.counts().limited(Limit.TOPIC);
      return version5 ? Reason.TOPIC_FILTER_INVALID.code() : FAILURE;
    }
    if (isOneTooMany(session, filter)) {
      broker.counts().limited(Limit.SUBSCRIPTIONS);
      return version5 ? Reason.QUOTA_EXCEEDED.code() : FAILURE;
    }
    boolean shared = Subscriptions.shared(filter);
    if (shared && wish.noLocal()) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "a shared subscription with no local [MQTT-3.8.3-4]");
    }
    if (!client.identity().maySubscribe(filter)) {
      broker.passports().counts().unauthorized(CertificateCounts.Action.SUBSCRIBE);
      return version5 ? Reason.NOT_AUTHORIZED.code() : FAILURE;
    }
    Subscription subscription =
        new Subscription(
                session,
                filter,
                wish.qos(),
                wish.noLocal(),
                wish.retainAsPublished(),
                identifier,
                false)
            .asKept();
    boolean added = broker.subscriptions().add(subscription);
    made.add(subscription);
    int handling = wish.retainHandling();
    if (!shared && (handling == SEND_ALWAYS || (handling == SEND_FOR_NEW && added))) {
      int[] identifiers = identifier > 0 ? new int[] {identifier} : new int[0];
      for (Publication publication : broker.retained().matching(filter)) {
        out.add(
            new Delivery(publication, Math.min(wish.qos(), publication.qos()), true, identifiers));
      }
    }
    return wish.qos();
  }

  /** What only replaces another subscription always fits. */
  private boolean isOneTooMany(Session session, String filter) {
    return session.subscriptions().size() >= broker.sessions().limits().subscriptions()
        && session.subscriptions().stream().noneMatch(known -> known.filter().equals(filter));
  }

  void unsubscribe(Packet.Unsubscribe packet) {
    List<Integer> codes = new ArrayList<>(packet.filters().size());
    for (String filter : packet.filters()) {
      if (!Subscriptions.valid(filter)) {
        throw new PacketProblem(
            Reason.MALFORMED_PACKET, "the topic filter '" + filter + "' is invalid");
      }
      boolean existed = broker.subscriptions().remove(client.session(), filter);
      codes.add((existed ? Reason.SUCCESS : Reason.NO_SUBSCRIPTION_EXISTED).code());
    }
    if (client.session().kept()) {
      broker
          .subscriptions()
          .forget(
              client.session(),
              packet.filters(),
              outcome ->
                  connection.later(() -> {
                    unsubscribed(packet, codes);
                    client.writer().flush();
                  }));
    } else {
      unsubscribed(packet, codes);
    }
  }

  private void unsubscribed(Packet.Unsubscribe packet, List<Integer> codes) {
    client.writer().write(Answers.unsubscribed(version5, packet.packetId(), codes));
  }
}

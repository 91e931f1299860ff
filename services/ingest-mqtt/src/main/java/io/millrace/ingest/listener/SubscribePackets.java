package io.millrace.ingest.listener;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.Subscription;
import io.millrace.ingest.session.Subscriptions;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;

/** Answers SUBSCRIBE and UNSUBSCRIBE. */
final class SubscribePackets {
  private static final int MAX_SUBSCRIPTIONS = 10_000;

  private SubscribePackets() {}

  static void subscribe(
      Broker broker,
      MqttConnection.Client client,
      ChannelHandlerContext context,
      MqttSubscribeMessage packet) {
    List<MqttTopicSubscription> wanted = packet.payload().topicSubscriptions();
    if (wanted.isEmpty()) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "SUBSCRIBE without a topic filter [MQTT-3.8.3-3]");
    }
    boolean version5 = client.connect().version5();
    MqttProperties properties = packet.idAndPropertiesVariableHeader().properties();
    long identifier = Properties5.number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER, -1);
    if (identifier == 0) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "subscription identifier 0 [MQTT 5.0, 3.8.2.1.2]");
    }
    List<Integer> answers = new ArrayList<>(wanted.size());
    List<Delivery> retained = new ArrayList<>();
    for (MqttTopicSubscription one : wanted) {
      answers.add(subscribe(broker, client, one, (int) Math.max(0, identifier), retained));
    }
    MqttFixedHeader header =
        new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0);
    context.write(
        new MqttSubAckMessage(
            header,
            new MqttMessageIdAndPropertiesVariableHeader(
                packet.variableHeader().messageId(), none(version5)),
            new MqttSubAckPayload(answers)));
    retained.forEach(client.session()::deliver);
  }

  private static int subscribe(
      Broker broker,
      MqttConnection.Client client,
      MqttTopicSubscription wanted,
      int identifier,
      List<Delivery> out) {
    boolean version5 = client.connect().version5();
    String filter = wanted.topicFilter();
    Session session = client.session();
    if (!Subscriptions.valid(filter)) {
      if (!version5) {
        throw new PacketProblem(Reason.TOPIC_FILTER_INVALID, "the topic filter is invalid");
      }
      return Reason.TOPIC_FILTER_INVALID.code() & 0xFF;
    }
    if (session.subscriptions().size() >= MAX_SUBSCRIPTIONS) {
      return version5 ? Reason.QUOTA_EXCEEDED.code() & 0xFF : 0x80;
    }
    MqttSubscriptionOption option = wanted.option();
    boolean shared = Subscriptions.shared(filter);
    if (shared && option.isNoLocal()) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "a shared subscription with no local [MQTT-3.8.3-4]");
    }
    int qos = option.qos().value();
    Subscription subscription =
        new Subscription(
            session, filter, qos, option.isNoLocal(), option.isRetainAsPublished(), identifier);
    boolean added = broker.subscriptions().add(subscription);
    RetainedHandlingPolicy handling = option.retainHandling();
    boolean send =
        handling == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
            || (handling == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS && added);
    if (send && !shared) {
      int[] identifiers = identifier > 0 ? new int[] {identifier} : new int[0];
      for (Publication publication : broker.retained().matching(filter)) {
        out.add(new Delivery(publication, Math.min(qos, publication.qos()), true, identifiers));
      }
    }
    return qos;
  }

  static void unsubscribe(
      Broker broker,
      MqttConnection.Client client,
      ChannelHandlerContext context,
      MqttUnsubscribeMessage packet) {
    List<String> filters = packet.payload().topics();
    if (filters.isEmpty()) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "UNSUBSCRIBE without a topic filter [MQTT-3.10.3-2]");
    }
    List<Short> answers = new ArrayList<>(filters.size());
    for (String filter : filters) {
      boolean existed = broker.subscriptions().remove(client.session(), filter);
      answers.add((short) (existed ? Reason.SUCCESS : Reason.NO_SUBSCRIPTION_EXISTED).code());
    }
    MqttFixedHeader header =
        new MqttFixedHeader(MqttMessageType.UNSUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0);
    context.write(
        new MqttUnsubAckMessage(
            header,
            new MqttMessageIdAndPropertiesVariableHeader(
                packet.variableHeader().messageId(), none(client.connect().version5())),
            new MqttUnsubAckPayload(answers)));
  }

  static MqttMessage disconnect(Reason reason) {
    return new MqttMessage(
        new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
        new MqttReasonCodeAndPropertiesVariableHeader(reason.code(), MqttProperties.NO_PROPERTIES));
  }

  private static MqttProperties none(boolean version5) {
    return version5 ? new MqttProperties() : MqttProperties.NO_PROPERTIES;
  }
}

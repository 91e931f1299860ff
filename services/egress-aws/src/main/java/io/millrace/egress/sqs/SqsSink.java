package io.millrace.egress.sqs;

import io.millrace.common.message.Message;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Lease;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.Outcome;
import io.millrace.egress.sink.Sink;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * A queue: every message becomes one queue message. A name that ends in {@code .fifo} makes it a
 * FIFO queue, with the topic as message group.
 */
public final class SqsSink implements Sink {
  /** Of one message, and of a request: body and attributes together. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_ENTRIES = 10;
  private static final int REQUESTS = 8;
  private static final int MAX_ID_CHARS = 128;
  private static final String FIFO = ".fifo";
  private static final Pattern GROUP =
      Pattern.compile("[A-Za-z0-9!-/:-@\\[-`{-~]{1," + MAX_ID_CHARS + "}");

  private final String queue;
  private final boolean fifo;
  private final Limits limits;
  private final Identity identity;
  private final Lease<SqsAsyncClient> client;
  private final Timeouts timeouts;
  private final Troubles troubles;
  private volatile String url = "";

  /**
   * @param identity of the pipeline's messages
   */
  public SqsSink(
      String queue,
      Identity identity,
      Lease<SqsAsyncClient> client,
      Timeouts timeouts,
      Troubles troubles) {
    this.queue = queue;
    this.fifo = queue.endsWith(FIFO);
    // Who chooses a FIFO queue wants its order even where a request is taken in part; other topics
    // fill the request.
    this.limits =
        new Limits(
            MAX_ENTRIES, MAX_BYTES, REQUESTS, fifo ? Limits.Order.BY_MESSAGE : Limits.Order.NONE);
    this.identity = identity;
    this.client = client;
    this.timeouts = timeouts;
    this.troubles = troubles;
  }

  /** Of a queue of this name. */
  public static String title(String queue) {
    return "SQS queue '" + queue + "'";
  }

  @Override
  public String title() {
    return title(queue);
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public int size(Message message) {
    return Body.size(message.payload()) + Attributes.size(message);
  }

  @Override
  public String key(Message message) {
    return group(message.topic());
  }

  @Override
  public Optional<String> refusal(Message message) {
    if (message.payload().length() == 0) {
      return Optional.of("the message is empty, and SQS takes no empty messages");
    }
    int size = size(message);
    return size <= MAX_BYTES
        ? Optional.empty()
        : Optional.of(
            "the message has "
                + size
                + " bytes as SQS counts them, but SQS takes at most "
                + MAX_BYTES);
  }

  @Override
  public Future<Void> prepare() {
    return find(null)
        .compose(found -> found.isPresent() ? Future.succeededFuture(found.get()) : create())
        .map(this::remember);
  }

  private Void remember(String address) {
    url = address;
    return null;
  }

  private Future<Optional<String>> find(@org.jspecify.annotations.Nullable String page) {
    ListQueuesRequest list =
        ListQueuesRequest.builder()
            .queueNamePrefix(queue)
            .maxResults(1_000)
            .nextToken(page)
            .build();
    return client
        .call(sqs -> sqs.listQueues(list))
        .compose(listed -> {
          Optional<String> match = listed.queueUrls().stream().filter(this::isOurs).findFirst();
          return match.isPresent() || listed.nextToken() == null
              ? Future.succeededFuture(match)
              : find(listed.nextToken());
        });
  }

  private boolean isOurs(String candidate) {
    return candidate.endsWith("/" + queue);
  }

  private Future<String> create() {
    Map<QueueAttributeName, String> attributes =
        fifo ? Map.of(QueueAttributeName.FIFO_QUEUE, "true") : Map.of();
    return client
        .call(sqs -> sqs.createQueue(create -> create.queueName(queue).attributes(attributes)))
        .map(CreateQueueResponse::queueUrl);
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
    long bytes = 0;
    for (Message message : messages) {
      entries.add(entry(entries.size(), message));
      bytes += message.payload().length();
    }
    SendMessageBatchRequest send =
        SendMessageBatchRequest.builder()
            .queueUrl(url)
            .entries(entries)
            .overrideConfiguration(timeouts.carrying(bytes))
            .build();
    return client
        .call(sqs -> sqs.sendMessageBatch(send))
        .map(answer -> outcomes(messages.size(), answer));
  }

  private SendMessageBatchRequestEntry entry(int number, Message message) {
    Body body = Body.of(message.payload());
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    Attributes.of(message, body.base64())
        .forEach((name, value) -> attributes.put(name, text(value)));
    SendMessageBatchRequestEntry.Builder entry =
        SendMessageBatchRequestEntry.builder()
            .id(Integer.toString(number))
            .messageBody(body.text())
            .messageAttributes(attributes);
    if (fifo) {
      entry
          .messageGroupId(group(message.topic()))
          .messageDeduplicationId(identity.of(message.id(), MAX_ID_CHARS));
    }
    return entry.build();
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static String group(String topic) {
    return GROUP.matcher(topic).matches() ? topic : Identity.digest(topic);
  }

  private List<Outcome> outcomes(int messages, SendMessageBatchResponse answer) {
    Outcome[] outcomes = new Outcome[messages];
    // An entry that the answer leaves out was not taken, as far as anybody knows.
    Arrays.fill(
        outcomes,
        new Outcome.Refused(Trouble.passing("SQS did not say whether it took the message")));
    answer.successful().forEach(taken -> outcomes[Integer.parseInt(taken.id())] = Outcome.TAKEN);
    answer.failed().forEach(failed -> outcomes[Integer.parseInt(failed.id())] = refused(failed));
    return List.of(outcomes);
  }

  private Outcome refused(BatchResultErrorEntry failed) {
    Trouble trouble = troubles.diagnose(failed.code(), failed.message());
    // The queue took others of the request: what the sender did wrong is in this entry.
    boolean entryAtFault =
        Boolean.TRUE.equals(failed.senderFault()) && "InvalidParameterValue".equals(failed.code());
    return new Outcome.Refused(entryAtFault ? Trouble.message(trouble.reason()) : trouble);
  }

  @Override
  public Trouble diagnose(Throwable failure) {
    return troubles.diagnose(failure);
  }

  @Override
  public void close() {
    client.giveBack();
  }
}

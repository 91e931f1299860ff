package io.millrace.egress.sqs;

import io.millrace.common.message.Message;
import io.millrace.common.spec.SqsOptions;
import io.millrace.egress.aws.AwsSink;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.aws.Place;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.MessageText;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.s3.LargePayloads;
import io.millrace.egress.sink.Outcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * A queue: every message becomes one queue message. A name that ends in {@code .fifo} makes it a
 * FIFO queue.
 */
public final class SqsSink implements AwsSink {
  private static final int MAX_ENTRIES = 10;

  /** What a request takes however small the messages are that its queue takes. */
  private static final int REQUEST_BYTES = 256 * 1024;

  /** Of ten messages each at most: enough for thousands a second over a long way. */
  private static final int REQUESTS = 32;

  private static final int MAX_ID_CHARS = 128;
  private static final Pattern GROUP =
      Pattern.compile("[A-Za-z0-9!-/:-@\\[-`{-~]{1," + MAX_ID_CHARS + "}");

  private final Place<SqsAsyncClient> place;
  private final Queue queue;
  private final SqsOptions options;
  private final Limits limits;
  private final Identity identity;
  private final MessageText groups;
  private final @Nullable LargePayloads large;
  private volatile String url = "";

  /**
   * @param large takes what is too large for the queue; null to reject it
   */
  public SqsSink(
      String queue,
      SqsOptions options,
      Naming naming,
      Place<SqsAsyncClient> place,
      @Nullable LargePayloads large) {
    this.place = place;
    this.queue = new Queue(queue, options.maxMessageBytes(), place);
    this.options = options;
    // Who chooses a FIFO queue wants its order even where a request is taken in part; other groups
    // fill the request.
    this.limits =
        new Limits(
            MAX_ENTRIES,
            Math.max(REQUEST_BYTES, options.maxMessageBytes()),
            REQUESTS,
            this.queue.fifo() ? Limits.Order.BY_MESSAGE : Limits.Order.NONE);
    this.identity = naming.identity();
    this.groups = naming.text(options.group(), MAX_ID_CHARS, MessageText.Rules.NONE);
    this.large = large;
  }

  /** Of a queue of this name. */
  public static String title(String queue) {
    return "SQS queue '" + queue + "'";
  }

  @Override
  public Place<?> place() {
    return place;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public int size(Message message) {
    int size = wholeSize(message);
    return large != null && size > options.maxMessageBytes()
        ? Attributes.size(message) + Pointer.MAX_BYTES
        : size;
  }

  private static int wholeSize(Message message) {
    return Body.size(message.payload()) + Attributes.size(message);
  }

  @Override
  public String key(Message message) {
    String group = groups.of(message);
    return GROUP.matcher(group).matches() ? group : Identity.digest(group);
  }

  @Override
  public Optional<String> refusal(Message message) {
    if (message.payload().length() == 0) {
      return Optional.of("the message is empty, and SQS takes no empty messages");
    }
    if (options.binary() == SqsOptions.Binary.REFUSE && !Body.isText(message.payload())) {
      return Optional.of("the message is not text, and the pipeline's output refuses binary ones");
    }
    int size = wholeSize(message);
    return large != null || size <= options.maxMessageBytes()
        ? Optional.empty()
        : Optional.of(
            "the message has "
                + size
                + " bytes as SQS counts them, but the queue takes at most "
                + options.maxMessageBytes());
  }

  @Override
  public Future<Void> prepare() {
    Future<Void> found = queue.prepare().onSuccess(address -> url = address).mapEmpty();
    return large == null ? found : found.compose(queue -> large.prepare());
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    Outcome[] outcomes = new Outcome[messages.size()];
    return storeLarge(messages, outcomes).compose(stored -> send(messages, outcomes));
  }

  private Future<Void> storeLarge(List<Message> messages, Outcome[] outcomes) {
    LargePayloads bucket = large;
    if (bucket == null) {
      return Future.succeededFuture();
    }
    List<Future<Void>> stored = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      int number = i;
      if (isLarge(messages.get(i))) {
        stored.add(
            bucket
                .store(messages.get(i))
                .onFailure(
                    failure -> outcomes[number] = new Outcome.Refused(bucket.diagnose(failure))));
      }
    }
    return Future.join(stored).transform(all -> Future.succeededFuture());
  }

  private boolean isLarge(Message message) {
    return large != null && wholeSize(message) > options.maxMessageBytes();
  }

  private Future<List<Outcome>> send(List<Message> messages, Outcome[] outcomes) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
    long bytes = 0;
    for (int i = 0; i < messages.size(); i++) {
      if (outcomes[i] == null) {
        entries.add(entry(i, messages.get(i)));
        bytes += messages.get(i).payload().length();
      }
    }
    if (entries.isEmpty()) {
      return Future.succeededFuture(List.of(outcomes));
    }
    SendMessageBatchRequest request =
        SendMessageBatchRequest.builder()
            .queueUrl(url)
            .entries(entries)
            .overrideConfiguration(place.timeouts().carrying(bytes))
            .build();
    return place
        .call(sqs -> sqs.sendMessageBatch(request))
        .map(answer -> conclude(answer, outcomes));
  }

  private SendMessageBatchRequestEntry entry(int number, Message message) {
    SendMessageBatchRequestEntry.Builder entry =
        SendMessageBatchRequestEntry.builder().id(Integer.toString(number));
    if (large != null && isLarge(message)) {
      entry
          .messageBody(Pointer.body(large.bucketAndKey(message)))
          .messageAttributes(Pointer.attributes(message));
    } else {
      Body body = Body.of(message.payload());
      entry
          .messageBody(body.text())
          .messageAttributes(Attributes.values(Attributes.of(message, body.base64())));
    }
    if (queue.fifo()) {
      entry
          .messageGroupId(key(message))
          .messageDeduplicationId(identity.of(message.id(), MAX_ID_CHARS));
    }
    return entry.build();
  }

  private List<Outcome> conclude(SendMessageBatchResponse answer, Outcome[] outcomes) {
    answer.successful().forEach(taken -> outcomes[Integer.parseInt(taken.id())] = Outcome.TAKEN);
    answer.failed().forEach(failed -> outcomes[Integer.parseInt(failed.id())] = refused(failed));
    // An entry that the answer leaves out was not taken, as far as anybody knows.
    Outcome silence =
        new Outcome.Refused(Trouble.passing("SQS did not say whether it took the message"));
    return Arrays.stream(outcomes).map(outcome -> outcome == null ? silence : outcome).toList();
  }

  private Outcome refused(BatchResultErrorEntry failed) {
    Trouble trouble = place.troubles().diagnose(failed.code(), failed.message());
    // The queue took others of the request: what the sender did wrong is in this entry.
    boolean entryAtFault =
        Boolean.TRUE.equals(failed.senderFault()) && "InvalidParameterValue".equals(failed.code());
    return new Outcome.Refused(entryAtFault ? Trouble.message(trouble.reason()) : trouble);
  }

  @Override
  public void close() {
    AwsSink.super.close();
    if (large != null) {
      large.close();
    }
  }
}

package io.millrace.egress.sqs;

import io.millrace.egress.aws.Place;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue that has to be there, and its address. */
final class Queue {
  private static final String FIFO = ".fifo";
  private static final int PAGE = 1_000;
  private static final int SMALLEST_LIMIT = 1_024;

  private final String name;
  private final int maxMessageBytes;
  private final Place<SqsAsyncClient> place;

  /**
   * @param maxMessageBytes when it has to be made
   */
  Queue(String name, int maxMessageBytes, Place<SqsAsyncClient> place) {
    this.name = name;
    this.maxMessageBytes = Math.max(SMALLEST_LIMIT, maxMessageBytes);
    this.place = place;
  }

  boolean fifo() {
    return name.endsWith(FIFO);
  }

  /** Finds or makes it; the URL. */
  Future<String> prepare() {
    return find(null)
        .compose(found -> found.isPresent() ? Future.succeededFuture(found.get()) : create());
  }

  private Future<Optional<String>> find(@Nullable String page) {
    ListQueuesRequest list =
        ListQueuesRequest.builder().queueNamePrefix(name).maxResults(PAGE).nextToken(page).build();
    return place
        .call(sqs -> sqs.listQueues(list))
        .compose(listed -> {
          Optional<String> match =
              listed.queueUrls().stream().filter(url -> url.endsWith("/" + name)).findFirst();
          return match.isPresent() || listed.nextToken() == null
              ? Future.succeededFuture(match)
              : find(listed.nextToken());
        });
  }

  private Future<String> create() {
    Map<QueueAttributeName, String> attributes = new java.util.EnumMap<>(QueueAttributeName.class);
    if (fifo()) {
      attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
    }
    if (maxMessageBytes != io.millrace.common.spec.SqsOptions.DEFAULT.maxMessageBytes()) {
      attributes.put(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, Integer.toString(maxMessageBytes));
    }
    return place
        .call(sqs -> sqs.createQueue(create -> create.queueName(name).attributes(attributes)))
        .map(CreateQueueResponse::queueUrl);
  }
}

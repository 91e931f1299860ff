package io.millrace.egress.s3;

import io.millrace.common.message.Message;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.egress.aws.AwsSink;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.aws.Place;
import io.millrace.egress.batch.GatheringWaiting;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.batch.Waiting;
import io.millrace.egress.retry.Pauses;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.sink.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A bucket: every message becomes one object, its payload byte for byte; or many messages share an
 * object, one for each key that the template makes of them.
 */
public final class S3Sink implements AwsSink {
  /**
   * Objects under way at once: hides the round trip to a distant region, 30 messages/s and
   * connection at 30 ms.
   */
  private static final int REQUESTS = 32;

  /** Gatherings under way at once, and objects of one of them. */
  private static final int GATHERINGS = 2;

  private static final int OBJECTS = 8;

  /** What S3 takes in parts. */
  private static final long MAX_OBJECT_BYTES = 5L * 1024 * 1024 * 1024 * 1024;

  private final Place<S3AsyncClient> place;
  private final Bucket bucket;
  private final S3Options options;
  private final Limits limits;
  private final Timers timers;
  private final ObjectKeys keys;
  private final Objects objects;

  /**
   * @param region where the bucket is made when there is none
   */
  public S3Sink(
      String bucket,
      String region,
      S3Options options,
      Naming naming,
      Place<S3AsyncClient> place,
      Timers timers) {
    this.place = place;
    this.bucket = new Bucket(bucket, region, place);
    this.options = options;
    this.timers = timers;
    this.keys = new ObjectKeys(options, naming);
    this.objects = new Objects(bucket, options, naming.pipeline(), new ObjectWriter(place));
    this.limits =
        options.batching() == null
            ? new Limits(1, MAX_OBJECT_BYTES, REQUESTS, Limits.Order.NONE)
            : new Limits(Integer.MAX_VALUE, MAX_OBJECT_BYTES, GATHERINGS, Limits.Order.NONE);
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
  public Waiting waiting(Limits paced, Pauses pauses) {
    S3Batching batching = options.batching();
    return batching == null
        ? AwsSink.super.waiting(paced, pauses)
        : new GatheringWaiting(
            new GatheringWaiting.Bounds(
                batching.maxMessages(), batching.maxBytes(), batching.maxAgeMillis()),
            System::currentTimeMillis,
            timers::now);
  }

  @Override
  public int usefulCredit() {
    S3Batching batching = options.batching();
    return batching == null
        ? USUAL_CREDIT
        : Math.clamp(batching.credit(), USUAL_CREDIT, Integer.MAX_VALUE);
  }

  @Override
  public boolean gathers() {
    return options.batching() != null;
  }

  @Override
  public int size(Message message) {
    return message.payload().length();
  }

  @Override
  public String key(Message message) {
    return "";
  }

  @Override
  public Optional<String> refusal(Message message) {
    // A buffer holds less than an object.
    return Optional.empty();
  }

  @Override
  public Future<Void> prepare() {
    return bucket.prepare();
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    if (options.batching() == null) {
      Message message = messages.getFirst();
      return objects.put(keys.of(message), message).map(stored -> Outcome.allTaken(1));
    }
    return new Spread(messages).write();
  }

  /** Messages that were gathered, on their way into one object for each key. */
  private final class Spread {
    private final List<Message> messages;
    private final List<Outcome> outcomes;
    private final List<List<Integer>> groups;
    private int next;

    private Spread(List<Message> messages) {
      this.messages = messages;
      this.outcomes = new ArrayList<>(Collections.nCopies(messages.size(), Outcome.TAKEN));
      Map<String, List<Integer>> byKey = new LinkedHashMap<>();
      for (int i = 0; i < messages.size(); i++) {
        byKey.computeIfAbsent(keys.groupOf(messages.get(i)), key -> new ArrayList<>()).add(i);
      }
      this.groups = List.copyOf(byKey.values());
    }

    private Future<List<Outcome>> write() {
      List<Future<Void>> workers = new ArrayList<>();
      for (int i = 0; i < Math.min(OBJECTS, groups.size()); i++) {
        Promise<Void> worker = Promise.promise();
        workers.add(worker.future());
        writeNext(worker);
      }
      return Future.join(workers).map(done -> outcomes);
    }

    /** No chain of futures: there may be as many objects as messages. */
    private void writeNext(Promise<Void> worker) {
      if (next == groups.size()) {
        worker.complete();
        return;
      }
      List<Integer> group = groups.get(next++);
      List<Message> its = group.stream().map(messages::get).toList();
      objects
          .put(keys.of(its.getFirst()), its)
          .onFailure(failure -> {
            Outcome refused = new Outcome.Refused(diagnose(failure));
            group.forEach(index -> outcomes.set(index, refused));
          })
          .onComplete(done -> writeNext(worker));
    }
  }
}

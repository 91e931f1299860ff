package io.millrace.egress.sink;

import io.millrace.common.message.Message;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Remembers what it was asked to do; requests end when the test says so. */
final class FakeSink implements Sink {
  /** One request that is out. */
  record Request(List<Message> messages, Promise<List<Outcome>> answer) {
    List<Long> offsets() {
      return messages.stream().map(message -> message.id().offset()).toList();
    }

    void succeed() {
      answer.complete(Outcome.allTaken(messages.size()));
    }

    void fail(Trouble trouble) {
      answer.fail(new Told(trouble));
    }

    void partly(Trouble trouble, int... failed) {
      List<Outcome> outcomes = new ArrayList<>(Outcome.allTaken(messages.size()));
      for (int index : failed) {
        outcomes.set(index, new Outcome.Refused(trouble));
      }
      answer.complete(outcomes);
    }
  }

  private static final class Told extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Trouble trouble;

    private Told(Trouble trouble) {
      this.trouble = trouble;
    }
  }

  private final Limits limits;
  final Deque<Promise<Void>> preparations = new ArrayDeque<>();
  final Deque<Request> requests = new ArrayDeque<>();
  boolean closed;
  boolean throwing;

  FakeSink(Limits limits) {
    this.limits = limits;
  }

  void prepared() {
    preparations.remove().complete();
  }

  void notPrepared(Trouble trouble) {
    preparations.remove().fail(new Told(trouble));
  }

  @Override
  public String title() {
    return "fake";
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public int size(Message message) {
    return message.payload().length();
  }

  @Override
  public String key(Message message) {
    return message.topic();
  }

  @Override
  public Optional<String> refusal(Message message) {
    return message.topic().equals("refused") ? Optional.of("not on this topic") : Optional.empty();
  }

  @Override
  public Future<Void> prepare() {
    Promise<Void> promise = Promise.promise();
    preparations.add(promise);
    return promise.future();
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    if (throwing) {
      throw new IllegalStateException("cannot even begin");
    }
    Request request = new Request(messages, Promise.promise());
    requests.add(request);
    return request.answer().future();
  }

  @Override
  public Trouble diagnose(Throwable failure) {
    return failure instanceof Told told ? told.trouble : Trouble.passing(String.valueOf(failure));
  }

  @Override
  public void close() {
    closed = true;
  }
}

package io.millrace.console.hosts;

import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What several nodes answered to the same question. A node that is down does not hide what the
 * others say.
 *
 * @param answers by node, in the order in which the nodes were named
 * @param failures of the nodes that gave none
 */
record Replies<T>(Map<String, T> answers, Map<String, Failure> failures) {
  /** Asks all nodes at once. Never fails. */
  static <T> Future<Replies<T>> gather(List<String> nodes, Function<String, Future<T>> question) {
    List<Future<T>> asked = new ArrayList<>();
    nodes.forEach(node -> asked.add(question.apply(node)));
    return Future.join(asked).transform(done -> Future.succeededFuture(collect(nodes, asked)));
  }

  private static <T> Replies<T> collect(List<String> nodes, List<Future<T>> asked) {
    Map<String, T> answers = new LinkedHashMap<>();
    Map<String, Failure> failures = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Future<T> reply = asked.get(i);
      if (reply.succeeded()) {
        answers.put(nodes.get(i), reply.result());
      } else {
        failures.put(nodes.get(i), Failure.from(reply.cause()));
      }
    }
    return new Replies<>(answers, failures);
  }

  /** Fails with a node's failure if nodes were asked and none answered. */
  Future<Replies<T>> orFailure() {
    return answers.isEmpty() && !failures.isEmpty()
        ? Future.failedFuture(failures.values().iterator().next().toException())
        : Future.succeededFuture(this);
  }
}

package io.millrace.egress.check;

import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkClient;

/** The permissions of one output, tried one after the other. */
final class Attempts<C extends SdkClient> {
  private final Place<C> place;
  private final String service;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param service as in policies
   */
  Attempts(Place<C> place, String service) {
    this.place = place;
    this.service = service;
  }

  List<Finding> findings() {
    return findings;
  }

  /**
   * Calls an action that needs the permission.
   *
   * @param proofs error codes that only somebody gets who has the permission
   * @return whether what was called is there and said so itself; false when it failed
   */
  Future<Boolean> call(
      String action,
      String permission,
      Function<C, ? extends CompletableFuture<?>> request,
      Set<String> proofs) {
    return ask(request)
        .recover(
            failure -> disconnected(failure) ? ask(request) : Future.<Object>failedFuture(failure))
        .map(answer -> {
          add(action, permission, Finding.Outcome.ALLOWED, "");
          return true;
        })
        .recover(failure -> {
          judge(action, permission, failure, proofs);
          return Future.succeededFuture(false);
        });
  }

  private Future<Object> ask(Function<C, ? extends CompletableFuture<?>> request) {
    return place.call(client -> request.apply(client).thenApply(answer -> (Object) answer));
  }

  // Servers close connections that were kept just as one is used; the next one is new.
  private static boolean disconnected(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(IOException.class::isInstance);
  }

  private void judge(String action, String permission, Throwable failure, Set<String> proofs) {
    Trouble trouble = place.diagnose(failure);
    if (proofs.contains(Troubles.codeOf(failure)) || trouble.kind() == Trouble.Kind.MISSING) {
      add(action, permission, Finding.Outcome.ALLOWED, "");
      return;
    }
    add(
        action,
        permission,
        trouble.kind() == Trouble.Kind.STANDING ? Finding.Outcome.DENIED : Finding.Outcome.FAILED,
        trouble.reason());
  }

  void notTried(String action, String permission, String why) {
    add(action, permission, Finding.Outcome.NOT_TRIED, why);
  }

  private void add(String action, String permission, Finding.Outcome outcome, String message) {
    findings.add(new Finding(place.title(), action, service + ":" + permission, outcome, message));
  }
}

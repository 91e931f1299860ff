package io.millrace.manager.catalog;

import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Where order was asked for, nothing may overtake on the way out of the spool. */
final class DrainRules {
  private static final int ALL_PERCENT = 100;

  private final JsonObject body;
  private final Problems problems;

  DrainRules(JsonObject body, Problems problems) {
    this.body = body;
    this.problems = problems;
  }

  void check() {
    ordered().ifPresent(this::checkOrdered);
  }

  private void checkOrdered(String ordered) {
    JsonObject spool = body.getJsonObject("spool", new JsonObject());
    if ("newestFirst".equals(spool.getString("drain"))) {
      problems.add(
          "spool.drain",
          "is 'newestFirst', but " + ordered + "; leave it out, or say 'oldestFirst'");
    }
    int share = spool.getInteger("catchUpPercent", ALL_PERCENT);
    if (share < ALL_PERCENT) {
      problems.add(
          "spool.catchUpPercent",
          "is "
              + share
              + ", which lets new messages overtake older ones, but "
              + ordered
              + "; leave it out, or say "
              + ALL_PERCENT);
    }
  }

  private Optional<String> ordered() {
    String type = String.valueOf(body.getString("awsStreamType"));
    String endPoint = body.getString("endPoint", "");
    if (type.equals("SQS") && endPoint.endsWith(".fifo")) {
      return Optional.of("the FIFO queue " + Wording.quoted(endPoint) + " keeps messages in order");
    }
    boolean strict =
        "message".equals(body.getJsonObject("outputOptions", new JsonObject()).getString("order"));
    return type.equals("Kinesis") && strict
        ? Optional.of("this output with 'order: message' keeps messages in order")
        : Optional.empty();
  }
}

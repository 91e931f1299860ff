package io.millrace.manager.control;

import io.millrace.common.control.CloudCheckService;
import io.millrace.common.control.ConnectionService;
import io.millrace.common.failure.Failure;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.wire.Json;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.compile.OutputCompiler;
import io.millrace.manager.notify.Notifier;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.PipelineSchema;
import io.millrace.manager.schema.Wording;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The manager's end of {@link ConnectionService}: knows the profile, and lets egress try it. */
public final class ConnectionDesk implements ConnectionService {
  private static final List<String> FIELDS = List.of("awsCloudRegion", "bucket", "stream", "queue");
  private static final String USUAL_REGION = "us-east-1";

  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final CloudCheckService egress;
  private final Notifier notifier;

  public ConnectionDesk(
      Desk desk, Gate gate, Catalog catalog, CloudCheckService egress, Notifier notifier) {
    this.notifier = notifier;
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.egress = egress;
  }

  @Override
  public Future<JsonObject> testCloudProfile(String token, String profileId, JsonObject request) {
    return desk.work(
            () -> {
              View view = catalog.view();
              Entity profile =
                  CatalogDesk.visible(gate.caller(token), view, Kind.CLOUD_PROFILE, profileId);
              Rights.requireAdministrator(gate.caller(token), "test cloud profiles");
              return outputs(profile, view, request);
            })
        .compose(outputs -> egress.check(json(outputs)).recover(ConnectionDesk::absent))
        .map(ConnectionDesk::answer);
  }

  @Override
  public Future<JsonObject> testAlertTarget(String token, String targetId) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Entity target = CatalogDesk.visible(caller, catalog.view(), Kind.ALERT_TARGET, targetId);
      return notifier.test(target, TestAlert.by(caller));
    });
  }

  // An array knows what its elements are; a list would leave out which output each of them is.
  private static String json(List<PipelineOutput.Aws> outputs) {
    return Json.write(outputs.toArray(PipelineOutput[]::new));
  }

  private static Future<JsonArray> absent(Throwable failure) {
    return failure instanceof ReplyException
        ? Future.failedFuture(
            Failure.of(
                    Failure.Kind.UNAVAILABLE,
                    "the egress service, which would try it, does not answer; try again shortly")
                .toException())
        : Future.failedFuture(failure);
  }

  private static JsonObject answer(JsonArray results) {
    boolean ok =
        results.stream()
            .map(result -> ((JsonObject) result).getString("outcome"))
            .noneMatch(outcome -> outcome.equals("denied") || outcome.equals("failed"));
    return new JsonObject().put("ok", ok).put("results", results);
  }

  private static List<PipelineOutput.Aws> outputs(Entity profile, View view, JsonObject request) {
    check(profile, request);
    Set<PipelineOutput.Aws> outputs = new LinkedHashSet<>();
    named(outputs, profile, request);
    if (outputs.isEmpty()) {
      view.all(Kind.PIPELINE).stream()
          .filter(pipeline -> profile.id().equals(pipeline.body().getString("cloudCredsId")))
          .forEach(pipeline -> outputs.add(ofPipeline(profile, pipeline.body())));
    }
    if (outputs.isEmpty()) {
      throw Failure.invalid(
              "bucket",
              "bucket is missing, and no data pipeline delivers with cloud profile "
                  + Wording.quoted(profile.name())
                  + " yet; name a bucket, a stream or a queue to try")
          .toException();
    }
    return List.copyOf(outputs);
  }

  private static void check(Entity profile, JsonObject request) {
    if (!"AWS".equals(profile.body().getString("type"))) {
      throw Failure.of(Failure.Kind.INVALID, "only cloud profiles of type AWS can be tested")
          .toException();
    }
    for (String field : request.fieldNames()) {
      if (!FIELDS.contains(field) || !(request.getValue(field) instanceof String)) {
        throw Failure.invalid(
                field,
                field + " must be one of " + String.join(", ", FIELDS) + ", each of them text")
            .toException();
      }
    }
    String region = request.getString("awsCloudRegion", USUAL_REGION);
    if (!PipelineSchema.AWS_REGIONS.contains(region)) {
      throw Failure.invalid(
              "awsCloudRegion",
              "awsCloudRegion is "
                  + Wording.quoted(region)
                  + " but must be a region of AWS, as in us-east-1"
                  + Wording.didYouMean(region, PipelineSchema.AWS_REGIONS))
          .toException();
    }
  }

  private static void named(Set<PipelineOutput.Aws> outputs, Entity profile, JsonObject request) {
    var target = OutputCompiler.target(profile, request.getString("awsCloudRegion", USUAL_REGION));
    if (request.containsKey("bucket")) {
      outputs.add(new PipelineOutput.S3(request.getString("bucket"), target));
    }
    if (request.containsKey("stream")) {
      outputs.add(new PipelineOutput.Kinesis(request.getString("stream"), target));
    }
    if (request.containsKey("queue")) {
      outputs.add(new PipelineOutput.Sqs(request.getString("queue"), target));
    }
  }

  private static PipelineOutput.Aws ofPipeline(Entity profile, JsonObject pipeline) {
    var target = OutputCompiler.target(profile, pipeline.getString("awsCloudRegion"));
    String name = pipeline.getString("endPoint");
    return switch (pipeline.getString("awsStreamType")) {
      case "S3" -> new PipelineOutput.S3(name, target);
      case "Kinesis" -> new PipelineOutput.Kinesis(name, target);
      default -> new PipelineOutput.Sqs(name, target);
    };
  }
}

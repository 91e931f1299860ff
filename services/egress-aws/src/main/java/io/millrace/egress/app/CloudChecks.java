package io.millrace.egress.app;

import io.millrace.common.control.CloudCheckService;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.wire.Json;
import io.millrace.egress.aws.Place;
import io.millrace.egress.check.CloudCheck;
import io.millrace.egress.check.Finding;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;

/** Egress's end of {@link CloudCheckService}. */
final class CloudChecks implements CloudCheckService {
  private final Places places;

  CloudChecks(Places places) {
    this.places = places;
  }

  @Override
  public Future<JsonArray> check(String outputsJson) {
    List<Future<List<Finding>>> checks = new ArrayList<>();
    for (PipelineOutput output : Json.read(outputsJson, PipelineOutput[].class)) {
      if (output instanceof PipelineOutput.Aws aws) {
        checks.add(check(aws));
      }
    }
    return Future.join(checks).map(done -> answer(checks));
  }

  private static JsonArray answer(List<Future<List<Finding>>> checks) {
    JsonArray answer = new JsonArray();
    checks.forEach(check -> check.result().forEach(finding -> answer.add(finding.toJson())));
    return answer;
  }

  private Future<List<Finding>> check(PipelineOutput.Aws output) {
    return switch (output) {
      case PipelineOutput.S3 s3 ->
          with(
              places.bucket(s3.target(), s3.endpoint()),
              place -> CloudCheck.bucket(s3.endpoint(), s3.target().region(), place));
      case PipelineOutput.Kinesis kinesis ->
          with(
              places.stream(kinesis.target(), kinesis.endpoint()),
              place -> CloudCheck.stream(kinesis.endpoint(), place));
      case PipelineOutput.Sqs sqs ->
          with(
              places.queue(sqs.target(), sqs.endpoint()),
              place -> CloudCheck.queue(sqs.endpoint(), place));
    };
  }

  private static <C extends SdkClient> Future<List<Finding>> with(
      Place<C> place, Function<Place<C>, Future<List<Finding>>> check) {
    return check.apply(place).onComplete(done -> place.client().giveBack());
  }
}

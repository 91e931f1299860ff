package io.millrace.ingest.stream;

import io.millrace.common.link.LinkAcceptor;
import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.ingest.route.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes the links over which function-host brings outputs that stay on the edge. */
public final class StreamLinks implements LinkAcceptor {
  private final Vertx vertx;
  private final Publisher publisher;
  private final Function<String, @Nullable PipelineSpec> specs;

  /**
   * @param publisher of the context of the links
   * @param specs the started pipelines by id
   */
  public StreamLinks(
      Vertx vertx, Publisher publisher, Function<String, @Nullable PipelineSpec> specs) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.specs = specs;
  }

  @Override
  public Future<LinkReceiver> open(LinkFrame.Open request, LinkAcknowledger acknowledger) {
    PipelineSpec spec = specs.apply(request.pipeline());
    if (spec == null) {
      return Future.failedFuture("ingest does not know pipeline " + request.pipeline() + " yet");
    }
    return switch (spec.output()) {
      case PipelineOutput.Stream stream ->
          Future.succeededFuture(
              new StreamInlet(
                  vertx,
                  publisher,
                  new StreamInlet.Destination.Stream(spec.id(), stream.endpoint()),
                  acknowledger));
      case PipelineOutput.Mqtt mqtt ->
          Future.succeededFuture(
              new StreamInlet(
                  vertx,
                  publisher,
                  new StreamInlet.Destination.Topic(mqtt.endpoint()),
                  acknowledger));
      case PipelineOutput.Outside outside ->
          Future.failedFuture(
              "the output "
                  + outside.endpoint()
                  + " of pipeline "
                  + spec.name()
                  + " is not ingest's");
    };
  }
}

package io.millrace.manager.documents;

import static io.millrace.manager.app.RunningManager.refusal;
import static io.millrace.manager.documents.ErrorMessagesTest.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output that keeps order is not given messages out of order. */
class DrainMessagesTest {
  @TempDir static Path data;
  static RunningManager manager;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    manager.apply(Samples.all());
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  private static JsonObject pipeline(String key, Object value) {
    return Samples.pipeline().put("spool", new JsonObject().put(key, value));
  }

  private static void refuses(JsonObject document, String expected) throws IOException {
    Failure failure =
        refusal(manager.catalog.apply(manager.token(), RunningManager.request(document)));
    assertThat(failure.message()).contains(expected);
  }

  @Test
  void refusesNewestFirstIntoAFifoQueue() throws IOException {
    refuses(
        edit(
            pipeline("drain", "newestFirst"),
            "output.publicCloud",
            Samples.cloud("SQS", "alarms.fifo")),
        "spool.drain is 'newestFirst', but the FIFO queue 'alarms.fifo' keeps messages in order;"
            + " leave it out, or say 'oldestFirst'");
  }

  @Test
  void refusesAShareForNewMessagesWhereAStreamIsStrict() throws IOException {
    JsonObject strict =
        edit(
            edit(
                pipeline("catchUpPercent", 25),
                "output.publicCloud",
                Samples.cloud("Kinesis", "alarms")),
            "output.options",
            new JsonObject().put("order", "message"));
    refuses(
        strict,
        "spool.catchUpPercent is 25, which lets new messages overtake older ones, but this output"
            + " with 'order: message' keeps messages in order");
  }

  @Test
  void saysWhatTheKeysMayBe() throws IOException {
    refuses(
        pipeline("drain", "lifo"),
        "spool.drain is 'lifo' but must be one of oldestFirst, newestFirst");
    refuses(
        pipeline("catchUpPercent", 0),
        "spool.catchUpPercent is the number 0 but must be a whole number from 1 to 100");
  }

  @Test
  void takesNewestFirstIntoABucket() throws IOException {
    manager.apply(pipeline("drain", "newestFirst"));
  }
}

package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A device publishes, functions in containers transform, the result lands in AWS or in the next
 * pipeline.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobST {
  private static final String UPPER_PYTHON =
      """
      def main(ctx, msg):
          ctx.send(msg.decode().upper().encode())
      """;
  private static final String TWICE_NODE =
      """
      exports.main = async (ctx, msg) => {
        ctx.send(Buffer.concat([Buffer.from('1:'), msg]))
        ctx.send(Buffer.concat([Buffer.from('2:'), msg]))
      }
      """;

  private static final int LARGEST = 64 << 20;
  private static final int PICTURE = 2_700_000;

  private MotoServer moto;
  private Kinesalite kinesalite;
  private Millrace edge;
  private Path certificates;

  @BeforeAll
  void start() {
    moto = MotoServer.start();
    kinesalite = Kinesalite.start();
    Map<String, String> large = Map.of("MILLRACE_MQTT_MAX_MESSAGE", Integer.toString(LARGEST));
    edge = Millrace.up("main-job", "docker", large);
    certificates = edge.certificates();
  }

  @AfterAll
  void stop() {
    edge.close();
    kinesalite.close();
    moto.close();
  }

  @Test
  void landsEachMessageInABucketThatDidNotExist() {
    edge.apply(
        moto.profile("s3-cloud")
            + Documents.source("to-s3", "s3/in")
            + Documents.function("s3-upper", "python", "python-env", UPPER_PYTHON)
            + Documents.pipeline(
                "to-s3",
                "to-s3",
                "functions:\n  - name: s3-upper",
                Documents.toAws("S3", "landed-in-s3", "s3-cloud")),
        "to-s3");

    Devices.publish(edge, certificates, "s3/in", List.of("one", "two", "three"));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(moto.objects("landed-in-s3"))
                .containsExactlyInAnyOrder("ONE", "TWO", "THREE"));
  }

  @Test
  void runsPythonThenNodeAndKeepsTheOrderIntoKinesis() {
    edge.apply(
        kinesalite.profile("kinesis-cloud")
            + Documents.source("to-kinesis", "kinesis/in")
            + Documents.function("kinesis-upper", "python", "python-env", UPPER_PYTHON)
            + Documents.function("kinesis-twice", "node", "node-env", TWICE_NODE)
            + Documents.pipeline(
                "to-kinesis",
                "to-kinesis",
                "functions:\n  - name: kinesis-upper\n  - name: kinesis-twice",
                Documents.toAws("Kinesis", "landed-in-kinesis", "kinesis-cloud")),
        "to-kinesis");

    Devices.publish(edge, certificates, "kinesis/in", numbered("m", 500));

    List<String> expected =
        IntStream.range(0, 500)
            .boxed()
            .flatMap(i -> List.of("1:M" + i, "2:M" + i).stream())
            .toList();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(kinesalite.records("landed-in-kinesis")).isEqualTo(expected));
  }

  @Test
  void carriesManyPicturesAndOneOfTheLargestSizeWhole() {
    edge.apply(
        moto.profile("picture-cloud")
            + Documents.source("pictures", "pictures/in")
            + Documents.function(
                "picture-python",
                "python",
                "python-env",
                "def main(ctx, msg):\n    ctx.send(msg)\n")
            + Documents.function(
                "picture-node",
                "node",
                "node-env",
                "exports.main = async (ctx, msg) => { ctx.send(msg) }\n")
            + Documents.pipeline(
                "pictures",
                "pictures",
                "functions:\n  - name: picture-python\n  - name: picture-node",
                Documents.toAws("S3", "landed-pictures", "picture-cloud")),
        "pictures");
    List<String> pictures =
        IntStream.range(0, 13).mapToObj(i -> picture(i, i == 6 ? LARGEST : PICTURE)).toList();

    Devices.publishTogether(edge, certificates, "pictures/in", pictures);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> moto.sizes("landed-pictures").size() == pictures.size());
    assertThat(new HashSet<>(moto.objects("landed-pictures")).equals(new HashSet<>(pictures)))
        .as("every byte of each, as %s", moto.sizes("landed-pictures"))
        .isTrue();
  }

  private static String picture(int number, int size) {
    String part = "picture " + number + ".";
    return part.repeat(size / part.length() + 1).substring(0, size);
  }

  @Test
  void forwardsWithoutFunctionsIntoAQueue() {
    edge.apply(
        moto.profile("sqs-cloud")
            + Documents.source("to-sqs", "sqs/in")
            + Documents.pipeline(
                "to-sqs",
                "to-sqs",
                "functions: []",
                Documents.toAws("SQS", "landed-in-sqs", "sqs-cloud")),
        "to-sqs");

    Devices.publish(edge, certificates, "sqs/in", List.of("{\"t\": 21.5}", "grün"));

    List<String> received = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          received.addAll(moto.receive("landed-in-sqs"));
          assertThat(received).containsExactlyInAnyOrder("{\"t\": 21.5}", "grün");
        });
  }

  @Test
  void feedsAPipelineFromAnotherOnesRealTimeStream() {
    edge.apply(
        moto.profile("stream-cloud")
            + Documents.source("streamed", "streamed/in")
            + Documents.function("stream-upper", "python", "python-env", UPPER_PYTHON)
            + Documents.pipeline(
                "first-half",
                "streamed",
                "functions:\n  - name: stream-upper",
                Documents.toStream("halfway"))
            + """
            kind: dataPipeline
            name: second-half
            project: Default Project
            input:
              dataPipeline: first-half
            output:
            %s
            """
                .formatted(Documents.toAws("S3", "second-half", "stream-cloud").stripTrailing()),
        "second-half");

    Devices.publish(edge, certificates, "streamed/in", List.of("a", "b"));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(moto.objects("second-half")).containsExactlyInAnyOrder("A", "B"));
  }

  @Test
  void deliversWhatWasAcknowledgedBeforeTheWholeEdgeWasKilled() {
    edge.apply(
        kinesalite.profile("killed-cloud")
            + Documents.source("killed", "killed/in")
            + Documents.function("killed-upper", "python", "python-env", UPPER_PYTHON)
            + Documents.pipeline(
                "killed",
                "killed",
                "functions:\n  - name: killed-upper",
                Documents.toAws("Kinesis", "after-kill", "killed-cloud")),
        "killed");
    Devices.publish(edge, certificates, "killed/in", numbered("k", 2_000));

    edge.killAndRestart();

    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() ->
            assertThat(kinesalite.records("after-kill")).containsSubsequence(numbered("K", 2_000)));
  }

  @Test
  void takesSavedFunctionsUnderLoadWithoutLosingRepeatingOrReorderingAMessage() {
    edge.apply(
        kinesalite.profile("saved-cloud")
            + Documents.source("saved", "saved/in")
            + Documents.function("saved", "python", "python-env", version(1))
            + Documents.pipeline(
                "saved",
                "saved",
                "functions:\n  - name: saved",
                Documents.toAws("Kinesis", "through-saves", "saved-cloud")),
        "saved");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> device =
        CompletableFuture.supplyAsync(() -> {
          int sent = 0;
          while (!enough.get()) {
            List<String> next = IntStream.range(sent, sent + 200).mapToObj(i -> "" + i).toList();
            Devices.publish(edge, certificates, "saved/in", next);
            sent += next.size();
          }
          return sent;
        });

    awaitRecordOf(1);
    for (int version = 2; version <= 3; version++) {
      String saved = Documents.function("saved", "python", "python-env", version(version));
      edge.run(Duration.ofSeconds(60), saved, "apply", "-f", "-").succeeded();
      awaitRecordOf(version);
    }
    enough.set(true);
    int sent = device.join();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> kinesalite.records("through-saves").contains("3:" + (sent - 1)));
    List<String> records = kinesalite.records("through-saves");
    List<Integer> numbers =
        records.stream().map(record -> Integer.parseInt(record.substring(2))).toList();
    assertThat(jumps(numbers)).isEmpty();
    assertThat(numbers).hasSize(sent);
    assertThat(records.stream().map(record -> record.substring(0, 1))).isSorted();
  }

  /** Where a number does not follow the one before it, with its place. */
  private static List<String> jumps(List<Integer> numbers) {
    return IntStream.range(0, numbers.size())
        .filter(i -> numbers.get(i) != (i == 0 ? 0 : numbers.get(i - 1) + 1))
        .mapToObj(i -> "at " + i + ": " + numbers.get(i))
        .toList();
  }

  private void awaitRecordOf(int version) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            kinesalite.records("through-saves").stream()
                .anyMatch(record -> record.startsWith(version + ":")));
  }

  /** Slow enough that there is always something in work. */
  private static String version(int number) {
    return """
    import time
    def main(ctx, msg):
        time.sleep(0.002)
        ctx.send(b'%d:' + msg)
    """
        .formatted(number);
  }

  static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }
}

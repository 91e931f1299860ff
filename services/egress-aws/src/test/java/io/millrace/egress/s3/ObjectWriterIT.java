package io.millrace.egress.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.S3Options.Compression;
import io.millrace.egress.aws.Account;
import io.millrace.egress.aws.Clients;
import io.millrace.egress.aws.Credentials;
import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.aws.Transport;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.bench.Heap;
import io.millrace.egress.bench.IdleServer;
import io.millrace.egress.format.Parts;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

class ObjectWriterIT {
  private static final int PIECE = (int) Heap.MIB;
  private static final int PIECES = 400;

  private final Vertx vertx = Vertx.vertx();
  private final IdleServer server = new IdleServer();
  private final Transport transport = new Transport(Timeouts.DEFAULT);
  private final Clients clients = new Clients(vertx, transport);

  @AfterEach
  void close() {
    clients.close();
    transport.close();
    server.close();
    vertx.close().await();
  }

  @Test
  void writesALargeObjectWithoutHavingItInMemory(TestReporter reporter) {
    Account account =
        new Account(
            "cloud",
            "eu-central-1",
            server.url(),
            true,
            new Credentials.Keys("key", "secret", null));
    Place<S3AsyncClient> place =
        new Place<>("it", clients.s3(account), Timeouts.DEFAULT, new Troubles(account, "it"));
    long before = Heap.kept();
    AtomicLong most = new AtomicLong();
    AtomicLong written = new AtomicLong();

    new ObjectWriter(place)
        .write(
            PutObjectRequest.builder().bucket("b").key("k").build(),
            () -> new Parts(pieces(most, written), Compression.NONE, ObjectWriter.PART_BYTES))
        .await();

    long grown = most.get() - before;
    reporter.publishEntry("kept beside the object", grown / Heap.MIB + " MiB");
    assertThat(written).hasValue((long) PIECES * PIECE);
    assertThat(grown).isLessThan(5L * ObjectWriter.PART_BYTES);
  }

  private static Iterator<Parts.Piece> pieces(AtomicLong most, AtomicLong written) {
    return IntStream.range(0, PIECES)
        .<Parts.Piece>mapToObj(i ->
            out -> {
              if (i % 40 == 39) {
                most.accumulateAndGet(Heap.kept(), Math::max);
              }
              out.write(new byte[PIECE]);
              written.addAndGet(PIECE);
            })
        .iterator();
  }
}

package io.millrace.ingest.app;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.vertx.core.Vertx;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A process to be killed: ingest with a function-host that writes what it gets to a file before it
 * acknowledges it. Arguments: data folder, file. Prints its plain port when it is ready.
 */
public final class CrashingEdge {
  private CrashingEdge() {}

  public static void main(String[] arguments) {
    try {
      run(arguments);
    } catch (IOException | ReflectiveOperationException | RuntimeException failure) {
      // Threads of others would keep the process.
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(String[] arguments) throws IOException, ReflectiveOperationException {
    // What takes long, and does not touch the folder, may be done while another still runs on it.
    Class.forName("io.millrace.ingest.spool.RocksStore");
    Vertx.vertx().close();
    TestAuthority authority = new TestAuthority("ca");
    if (System.in.read() < 0) {
      throw new IOException("nobody wants this process");
    }
    Path data = Path.of(arguments[0]);
    BufferedWriter out =
        Files.newBufferedWriter(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    IngestFixture ingest =
        new IngestFixture(
            data,
            authority,
            Map.of(),
            functions -> functions.deliverTo(acknowledger -> writer(out, acknowledger)),
            IngestFixture.pipeline("a", 1, "t/#"));
    PrintStream console =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    console.println("port " + ingest.port());
  }

  private static LinkReceiver writer(BufferedWriter out, LinkAcknowledger acknowledger) {
    return new LinkReceiver() {
      @Override
      public void receive(long position, Batch batch) {
        try {
          for (Message message : batch.messages()) {
            out.write(message.topic() + " " + message.payload().toString().strip() + "\n");
          }
          out.flush();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        acknowledger.acknowledge(position + batch.size());
      }

      @Override
      public void closed(String reason) {}
    };
  }
}

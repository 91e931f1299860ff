package io.millrace.functions.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One child process and what it started. */
final class ChildProcess implements RuntimeInstance {
  /**
   * How long the output of a process that has ended is waited for: one that escaped may hold it
   * open.
   */
  private static final long LAST_OUTPUT_SECONDS = 1;

  private final Process process;
  private final InstanceRequest request;
  private final Background background;
  private final Future<InstanceExit> exited;
  private final CountDownLatch outputs = new CountDownLatch(2);
  private volatile boolean outOfMemory;

  ChildProcess(Process process, InstanceRequest request, Background background) {
    this.process = process;
    this.request = request;
    this.background = background;
    copy(process.getInputStream(), false);
    copy(process.getErrorStream(), true);
    Promise<InstanceExit> promise = Promise.promise();
    exited = promise.future();
    process
        .onExit()
        .thenAcceptAsync(gone -> promise.complete(awaitOutput(gone)), background.threads());
  }

  private InstanceExit awaitOutput(Process gone) {
    try {
      // What the function started ends with it, and with that its hold on the output.
      killTree();
      outputs.await(LAST_OUTPUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return new InstanceExit(gone.exitValue(), outOfMemory, request.spec().limits().memoryBytes());
  }

  private void copy(InputStream stream, boolean error) {
    // A platform thread: reading a pipe would hold the carrier of a virtual one.
    Thread.ofPlatform()
        .daemon()
        .name("functions-output-" + process.pid())
        .start(() -> {
          try (stream) {
            LineSplitter lines = new LineSplitter(line -> request.output().line(error, line));
            byte[] chunk = new byte[4096];
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
              lines.feed(chunk, read);
            }
            lines.end();
          } catch (IOException closed) {
            // The process is gone; what it said before has been handed over.
          } finally {
            outputs.countDown();
          }
        });
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public String name() {
    return Long.toString(process.pid());
  }

  @Override
  public Future<InstanceExit> exited() {
    return exited;
  }

  @Override
  public void kill() {
    background.threads().execute(this::killTree);
  }

  private void killTree() {
    ProcessGroup.killTree(process.toHandle());
  }

  private Stream<ProcessHandle> tree() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  @Override
  public Future<InstanceUsage> usage() {
    return background.call(() -> new InstanceUsage(cpuNanos(), memoryBytes()));
  }

  private long cpuNanos() {
    return tree()
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .mapToLong(Duration::toNanos)
        .sum();
  }

  private long memoryBytes() {
    return tree().mapToLong(ChildProcess::residentBytes).sum();
  }

  void enforceMemory() {
    if (memoryBytes() > request.spec().limits().memoryBytes()) {
      outOfMemory = true;
      kill();
    }
  }

  /** Zero where the system does not tell. */
  private static long residentBytes(ProcessHandle process) {
    try {
      String[] pages =
          Files.readString(
                  Path.of("/proc", Long.toString(process.pid()), "statm"),
                  StandardCharsets.US_ASCII)
              .split(" ", 3);
      return Long.parseLong(pages[1]) * 4096;
    } catch (IOException | RuntimeException gone) {
      return 0;
    }
  }
}

package io.millrace.cli.up;

import io.millrace.cli.Shell;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The Docker engine that function-host would use, asked for a sign of life before anything starts.
 *
 * @param address as in {@code unix:///var/run/docker.sock} or {@code tcp://host:2375}
 */
record DockerEngine(String address) {
  private static final String DEFAULT = "unix:///var/run/docker.sock";
  private static final long LIMIT_SECONDS = 5;
  private static final int DEFAULT_PORT = 2375;
  private static final byte[] PING =
      "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The engine of {@code MILLRACE_DOCKER_HOST}, or the usual one. */
  static DockerEngine of(Shell shell) {
    return new DockerEngine(shell.variable("MILLRACE_DOCKER_HOST").orElse(DEFAULT));
  }

  boolean answers() {
    try {
      return CompletableFuture.supplyAsync(this::ping, task -> Thread.ofVirtual().start(task))
          .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException silent) {
      return false;
    }
  }

  private boolean ping() {
    try (SocketChannel channel = SocketChannel.open(target())) {
      ByteBuffer request = ByteBuffer.wrap(PING);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ByteBuffer head = ByteBuffer.allocate(64);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // The status line comes first; the rest does not matter.
      }
      String answer = new String(head.array(), 0, head.position(), StandardCharsets.US_ASCII);
      return answer.startsWith("HTTP/1.") && answer.contains(" 200 ");
    } catch (IOException | IllegalArgumentException unreachable) {
      return false;
    }
  }

  private SocketAddress target() {
    URI uri = URI.create(address);
    if ("unix".equals(uri.getScheme())) {
      return UnixDomainSocketAddress.of(uri.getPath());
    }
    return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }
}

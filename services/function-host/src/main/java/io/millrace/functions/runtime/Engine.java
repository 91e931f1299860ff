package io.millrace.functions.runtime;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Docker engine, as far as we need it. Blocks; callable from any thread, a few calls at a time.
 */
final class Engine implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int AT_A_TIME = 8;
  private static final int CONNECTIONS = 10_000;

  private final String host;
  private final DockerClient calls;

  /** Streams stay open for as long as a container lives. */
  private final DockerClient streams;

  private final Semaphore permits = new Semaphore(AT_A_TIME, true);
  private final Semaphore looks = new Semaphore(AT_A_TIME, true);
  private volatile boolean init;
  private volatile int processors = Integer.MAX_VALUE;
  private volatile boolean closed;

  Engine(String host) {
    this.host = host;
    this.calls = client(host, ANSWER);
    this.streams = client(host, null);
  }

  private static DockerClient client(String host, @Nullable Duration answer) {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(host)
            .withDockerTlsVerify(false)
            .build();
    ZerodepDockerHttpClient.Builder http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .maxConnections(CONNECTIONS)
            .connectionTimeout(CONNECT);
    if (answer != null) {
      http.responseTimeout(answer);
    }
    return DockerClientImpl.getInstance(config, http.build());
  }

  String host() {
    return host;
  }

  /** What is done with the engine in one go. */
  @FunctionalInterface
  interface Call<T> {
    T with(DockerClient client);
  }

  /** Waits for its turn, then does it. */
  <T> T call(Call<T> call) {
    permits.acquireUninterruptibly();
    try {
      return call.with(calls);
    } finally {
      permits.release();
    }
  }

  /** Asks whether the engine is there, and what it can do. */
  void check() {
    Info info = call(client -> client.infoCmd().exec());
    Object binary = info.getRawValues() == null ? null : info.getRawValues().get("InitBinary");
    processors = info.getNCPU() == null ? Integer.MAX_VALUE : info.getNCPU();
    init = binary != null && !binary.toString().isEmpty();
  }

  /** Whether containers can have an init process, which takes care of orphans. */
  boolean hasInit() {
    return init;
  }

  /** How many its machine has; it refuses containers that want more. */
  int processors() {
    return processors;
  }

  boolean hasImage(String image) {
    return image(image).isPresent();
  }

  /** An image that is there. */
  Optional<InspectImageResponse> image(String image) {
    try {
      return Optional.of(call(client -> client.inspectImageCmd(image).exec()));
    } catch (NotFoundException missing) {
      return Optional.empty();
    }
  }

  /**
   * Builds an image; returns when it is there or cannot be had, which {@code follower} hears.
   *
   * @param dockerfile alone in its folder
   * @return whether it ended within the limit
   */
  boolean build(
      String image,
      Path dockerfile,
      ResultCallback.Adapter<BuildResponseItem> follower,
      long limit,
      TimeUnit unit)
      throws InterruptedException, IOException {
    try (follower) {
      return streams
          .buildImageCmd(dockerfile.toFile())
          .withTags(Set.of(image))
          .withForcerm(true)
          .exec(follower)
          .awaitCompletion(limit, unit);
    }
  }

  /** Pulls an image; returns when it is there or cannot be had, which {@code follower} hears. */
  void pull(
      String image, @Nullable AuthConfig auth, ResultCallback.Adapter<PullResponseItem> follower)
      throws InterruptedException {
    PullImageCmd pull = streams.pullImageCmd(image);
    if (auth != null) {
      pull.withAuthConfig(auth);
    }
    pull.exec(follower).awaitCompletion();
  }

  /**
   * Hands over what a container writes from now on, until it ends. Attached and not read from its
   * log: that one is turned over each MiB, and whoever writes faster than it is read would lose
   * lines. An attached reader that is slow makes the container wait.
   */
  void follow(String container, ResultCallback<Frame> frames) {
    streams
        .attachContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(frames);
  }

  /** A container's state, or empty when it does not exist. */
  Optional<InspectContainerResponse.ContainerState> state(String container) {
    try {
      return Optional.of(call(client -> client.inspectContainerCmd(container).exec().getState()));
    } catch (NotFoundException gone) {
      return Optional.empty();
    }
  }

  /** What a container has used; takes the engine a second or two, so a few are asked at a time. */
  InstanceUsage usage(String container) throws IOException {
    looks.acquireUninterruptibly();
    try (StatsAnswer answer =
        streams.statsCmd(container).withNoStream(true).exec(new StatsAnswer())) {
      return answer.await();
    } finally {
      looks.release();
    }
  }

  /** Ends a container; of no effect when it has ended. */
  void kill(String container) {
    try {
      call(client -> client.killContainerCmd(container).exec());
    } catch (NotFoundException | ConflictException ended) {
      // What was wanted is so already.
    }
  }

  /** Ends and removes a container; of no effect when it is gone. */
  void remove(String container) {
    try {
      call(client ->
          client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException | NotModifiedException | ConflictException gone) {
      // Conflict: its removal is in progress.
    }
  }

  /** All containers, running or not, with these labels. */
  List<Container> containers(Map<String, String> labels) {
    return call(
        client -> client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec());
  }

  boolean closed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    calls.close();
    streams.close();
  }
}

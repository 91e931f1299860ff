package io.millrace.functions.runtime;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import io.millrace.common.control.ImageService;
import io.millrace.common.secret.Sealer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instances as containers of a Docker engine, locked up as {@link ContainerPlan} says. */
public final class DockerRuntime implements RuntimeDriver {
  private static final Logger log = LoggerFactory.getLogger(DockerRuntime.class);
  private static final long SWEEP_SECONDS = 60;

  private final Engine engine;
  private final Images images;
  private final ImagePull pull;
  private final ImageService desk;
  private final String installation;
  private final Background background;
  private final Set<RuntimeContainer> running = ConcurrentHashMap.newKeySet();
  private final Set<String> starting = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("functions-sweep").factory());
  private volatile boolean closing;

  private DockerRuntime(
      Engine engine, Images images, Sealer sealer, String installation, Background background) {
    Preparations preparations = new Preparations();
    this.engine = engine;
    this.pull = new ImagePull(engine, sealer, preparations);
    this.images = images;
    this.desk = new EngineImages(engine, images, pull, preparations, background);
    this.installation = installation;
    this.background = background;
  }

  /**
   * Connects to an engine.
   *
   * @param host as in {@code unix:///var/run/docker.sock}
   * @param sealer opens the passwords of registries
   * @param installation name of this installation on this engine
   * @return fails with a message for people when no engine answers
   */
  public static Future<RuntimeDriver> connect(
      String host,
      String imagePrefix,
      Optional<String> imageTag,
      String installation,
      Sealer sealer,
      Background background) {
    return background.call(() -> {
      Engine engine = new Engine(host);
      try {
        engine.check();
      } catch (RuntimeException noAnswer) {
        engine.close();
        throw new InstanceStartException(
            "no Docker engine answers at " + host + " (" + rootMessage(noAnswer) + ")");
      }
      return new DockerRuntime(
          engine, Images.of(imagePrefix, imageTag), sealer, installation, background);
    });
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public String noun() {
    return "container";
  }

  @Override
  public ImageService images() {
    return desk;
  }

  @Override
  public Future<Void> prepare() {
    return background.call(() -> {
      removeStrays();
      sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
      return null;
    });
  }

  private void sweep() {
    try {
      removeStrays();
    } catch (RuntimeException later) {
      log.warn("containers left over could not be removed: {}", rootMessage(later));
    }
  }

  /**
   * Removes containers of this installation that nobody here knows: of an earlier run, or from when
   * the engine did not answer.
   */
  private void removeStrays() {
    List<Container> found = engine.containers(Map.of(ContainerPlan.INSTALLATION, installation));
    // Asked after the list was made, and in this order: what is being started is in the first set
    // until it is in the second.
    Set<String> known = new HashSet<>(starting);
    running.forEach(container -> known.add(container.instance()));
    for (Container container : found) {
      if (!known.contains(String.valueOf(container.getLabels().get(ContainerPlan.INSTANCE)))) {
        log.info(
            "removing container {}, left over from an earlier run",
            String.join(" ", container.getNames()));
        engine.remove(container.getId());
      }
    }
  }

  @Override
  public Future<RuntimeInstance> start(InstanceRequest request) {
    return background.call(() -> {
      starting.add(request.id());
      try {
        return launch(request);
      } catch (InstanceStartException known) {
        throw known;
      } catch (DockerException refusal) {
        throw new InstanceStartException("the Docker engine refused: " + rootMessage(refusal));
      } catch (RuntimeException noAnswer) {
        throw new InstanceStartException(
            "the Docker engine at " + engine.host() + " does not answer: " + rootMessage(noAnswer));
      } finally {
        starting.remove(request.id());
      }
    });
  }

  private RuntimeInstance launch(InstanceRequest request) throws InterruptedException {
    String image = images.image(request.spec());
    if (!engine.hasImage(image)) {
      provide(image, request);
    }
    if (closing) {
      throw new InstanceStartException("the functions service is stopping");
    }
    String id =
        engine.call(client ->
            ContainerPlan.of(client, image, installation, request, engine).exec().getId());
    RuntimeContainer container =
        new RuntimeContainer(engine, background, request, id, request.name());
    try {
      container.attach();
      engine.call(client -> client.startContainerCmd(id).exec());
    } catch (RuntimeException failure) {
      engine.remove(id);
      throw failure;
    }
    running.add(container);
    container.removed().onComplete(gone -> running.remove(container));
    return container;
  }

  private void provide(String image, InstanceRequest request) throws InterruptedException {
    if (Images.builtIn(request.spec())) {
      throw new InstanceStartException(
          "the image "
              + image
              + " is missing on the Docker engine; make it with: dev/images "
              + request.spec().environment());
    }
    pull.pull(image, request.spec().registry(), request.progress());
  }

  @Override
  public Future<Void> close() {
    closing = true;
    sweeper.shutdownNow();
    List<RuntimeContainer> all = List.copyOf(running);
    all.forEach(RuntimeContainer::kill);
    Promise<Void> closed = background.promise();
    Future.join(all.stream().map(RuntimeContainer::removed).toList())
        .onComplete(gone -> background.call(this::leaveEngine).onComplete(closed));
    return closed.future();
  }

  private @Nullable Void leaveEngine() throws IOException {
    sweep();
    engine.close();
    return null;
  }
}

package io.millrace.functions.app;

import io.millrace.common.service.Settings;
import io.millrace.functions.instance.WarmPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The service's settings.
 *
 * @param runtime {@code MILLRACE_RUNTIME}: {@code auto}, {@code docker} or {@code process}
 * @param dockerHost {@code MILLRACE_DOCKER_HOST}: where the engine answers, {@code
 *     unix:///var/run/docker.sock} by default
 * @param run {@code MILLRACE_RUN}: folder for the sockets of instances, the same path here and on
 *     the engine's machine; in the data folder by default
 * @param runtimes {@code MILLRACE_RUNTIMES}: folder of the runtime bundles that child processes
 *     use, {@code runtimes} by default
 * @param imagePrefix {@code MILLRACE_IMAGE_PREFIX}: what stands before the names of built-in
 *     images, {@code millrace/} by default
 * @param imageTag {@code MILLRACE_IMAGE_TAG}: their tag, the product's version by default
 * @param inFlightBytes {@code MILLRACE_FUNCTIONS_IN_FLIGHT_MIB}: what all links together may have
 *     in this node, 64 by default
 * @param deadLetterCount {@code MILLRACE_DEAD_LETTERS}: how many of a pipeline are kept, 10,000 by
 *     default
 * @param deadLetterBytes {@code MILLRACE_DEAD_LETTERS_MIB}: and of what size together, 256 by
 *     default
 * @param logBytes {@code MILLRACE_LOGS_MIB}: what is kept of the log of a stage, 8 by default
 * @param pool spares: {@code MILLRACE_POOL} of a kind, 1 by default, 0 for none; {@code
 *     MILLRACE_POOL_MOST} of all kinds, 4 by default; {@code MILLRACE_POOL_IDLE_S} seconds after
 *     which a kind that is not needed loses them, 600 by default
 * @param replaysPerSecond {@code MILLRACE_REPLAYS_PER_S}: dead letters that go through a pipeline
 *     again in a second, 500 by default
 * @param drain {@code MILLRACE_DRAIN_S}: how long a pipeline that moves to another node may take to
 *     finish what it has, 8 seconds by default
 */
public record FunctionHostConfig(
    String runtime,
    String dockerHost,
    Optional<Path> run,
    Path runtimes,
    String imagePrefix,
    Optional<String> imageTag,
    long inFlightBytes,
    int deadLetterCount,
    long deadLetterBytes,
    long logBytes,
    WarmPool.Size pool,
    int replaysPerSecond,
    Duration drain) {
  private static final long MIB = 1024 * 1024;

  /** Reads what is set; problems are gathered in {@code settings}. */
  static FunctionHostConfig from(Settings settings) {
    return new FunctionHostConfig(
        settings.choice("MILLRACE_RUNTIME", "auto", List.of("auto", "docker", "process")),
        settings.text("MILLRACE_DOCKER_HOST", "unix:///var/run/docker.sock"),
        settings.text("MILLRACE_RUN").map(Path::of),
        Path.of(settings.text("MILLRACE_RUNTIMES", "runtimes")),
        settings.text("MILLRACE_IMAGE_PREFIX", "millrace/"),
        settings.text("MILLRACE_IMAGE_TAG"),
        MIB * settings.number("MILLRACE_FUNCTIONS_IN_FLIGHT_MIB", 64, 1, 65_536),
        (int) settings.number("MILLRACE_DEAD_LETTERS", 10_000, 1, 1_000_000),
        MIB * settings.number("MILLRACE_DEAD_LETTERS_MIB", 256, 1, 65_536),
        MIB * settings.number("MILLRACE_LOGS_MIB", 8, 2, 1_024),
        new WarmPool.Size(
            (int) settings.number("MILLRACE_POOL", 1, 0, 64),
            (int) settings.number("MILLRACE_POOL_MOST", 4, 0, 256),
            TimeUnit.SECONDS.toNanos(settings.number("MILLRACE_POOL_IDLE_S", 600, 1, 86_400))),
        (int) settings.number("MILLRACE_REPLAYS_PER_S", 500, 1, 1_000_000),
        Duration.ofSeconds(settings.number("MILLRACE_DRAIN_S", 8, 1, 8)));
  }
}

package io.millrace.functions.runtime;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Volume;
import io.millrace.common.spec.StageLimits;
import java.util.List;
import java.util.Map;

/**
 * How a function's container is locked up. It has no network, nothing to write to but a bounded
 * {@code /tmp} in memory, no rights, and limits on memory, processors and processes; the socket is
 * all that it shares with the host.
 */
final class ContainerPlan {
  /** Whose containers these are: the value tells installations on one engine apart. */
  static final String INSTALLATION = "io.millrace.installation";

  static final String INSTANCE = "io.millrace.instance";

  /** Where an instance's folder is mounted; runtimes look for the socket there. */
  private static final String SOCKET_FOLDER = "/run/millrace";

  private static final String USER = "10001:10001";
  private static final double NANO = 1e9;

  /** Functions go before anything else when the machine runs out of memory. */
  private static final int OOM_SCORE = 500;

  private ContainerPlan() {}

  /** What a container is created by, still to be executed. */
  static CreateContainerCmd of(
      DockerClient client,
      String image,
      String installation,
      InstanceRequest request,
      Engine engine) {
    return client
        .createContainerCmd(image)
        .withName(request.name())
        .withUser(USER)
        .withEnv(
            "MILLRACE_SOCKET=" + SOCKET_FOLDER + "/" + RunFolder.SOCKET,
            "MILLRACE_INSTANCE=" + request.id(),
            "HOME=/tmp")
        .withLabels(
            Map.of(
                INSTALLATION,
                installation,
                INSTANCE,
                request.id(),
                "io.millrace.pipeline",
                request.pipelineName(),
                "io.millrace.pipeline-id",
                request.pipeline(),
                "io.millrace.stage",
                Integer.toString(request.stage()),
                "io.millrace.function",
                request.spec().function()))
        .withHostConfig(hostConfig(request, engine));
  }

  private static HostConfig hostConfig(InstanceRequest request, Engine engine) {
    StageLimits limits = request.spec().limits();
    String tmp =
        "rw,exec,nosuid,nodev,mode=1777,size=" + Math.max(limits.memoryBytes() / 2, 16L << 20);
    return HostConfig.newHostConfig()
        .withNetworkMode(limits.network() ? "bridge" : "none")
        .withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", tmp))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMemory(limits.memoryBytes())
        .withMemorySwap(limits.memoryBytes())
        .withNanoCPUs((long) (Math.min(limits.cpus(), engine.processors()) * NANO))
        .withPidsLimit((long) limits.processes())
        .withOomScoreAdj(OOM_SCORE)
        .withUlimits(List.of(new Ulimit("core", 0L, 0L)))
        .withBinds(new Bind(request.folder().toString(), new Volume(SOCKET_FOLDER), AccessMode.ro))
        .withLogConfig(
            new LogConfig(
                LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "1m", "max-file", "1")))
        .withRestartPolicy(RestartPolicy.noRestart())
        .withInit(engine.hasInit());
  }
}

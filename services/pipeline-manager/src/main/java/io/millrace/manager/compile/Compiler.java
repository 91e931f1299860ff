package io.millrace.manager.compile;

import io.millrace.common.spec.Drain;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import io.millrace.common.spec.RegistryLogin;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Amounts;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.StageFields;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes specs of one view of the catalog. */
final class Compiler {
  /** What catching up gets where new messages go first and nothing else is said. */
  private static final int NEWEST_FIRST_PERCENT = 25;

  private static final int ALL_PERCENT = 100;

  private static final double MILLIS = 1_000;

  private final View view;
  private final OutputCompiler outputs;
  private @Nullable SourceIndex sources;

  Compiler(View view) {
    this.view = view;
    this.outputs = new OutputCompiler(view);
  }

  /**
   * The spec of a pipeline, of version 0; none when it is stopped or its project does not include
   * this edge.
   */
  Optional<PipelineSpec> compile(Entity pipeline) {
    Entity project = view.find(Kind.PROJECT, pipeline.projectId()).orElseThrow();
    if (!pipeline.body().getBoolean("started") || !Placement.includesEdge(project, view)) {
      return Optional.empty();
    }
    JsonObject body = pipeline.body();
    return Optional.of(
        new PipelineSpec(
            pipeline.id(),
            pipeline.name(),
            project.name(),
            0,
            input(body),
            sampling(body),
            Bodies.objects(body, "transformationArgsList").stream().map(this::stage).toList(),
            outputs.compile(body),
            spool(body.getJsonObject("spool")),
            placement(body.getJsonObject("placement"))));
  }

  private PipelineInput input(JsonObject body) {
    if (body.getString("origin").equals("Data Stream")) {
      return new PipelineInput.Stream(body.getString("originId"));
    }
    Map<String, Set<String>> wanted = new LinkedHashMap<>();
    Bodies.objects(body, "originSelectors")
        .forEach(selector ->
            wanted
                .computeIfAbsent(selector.getString("id"), id -> new HashSet<>())
                .add(selector.getString("value")));
    if (sources == null) {
      sources = new SourceIndex(view);
    }
    return new PipelineInput.Topics(sources.select(wanted));
  }

  private static @Nullable Long sampling(JsonObject body) {
    return body.getBoolean("enableSampling")
        ? Math.max(1, Math.round(body.getNumber("samplingInterval").doubleValue() * MILLIS))
        : null;
  }

  private StageSpec stage(JsonObject stage) {
    Entity function = view.find(Kind.FUNCTION, stage.getString("transformationId")).orElseThrow();
    return stage(function, function.name(), Bodies.objects(stage, "args"), stage);
  }

  /**
   * One stage.
   *
   * @param name that people know the function by
   * @param arguments {@code {name, value}} each
   * @param ofPipeline where the pipeline may say otherwise what the function may use
   */
  StageSpec stage(Entity function, String name, List<JsonObject> arguments, JsonObject ofPipeline) {
    JsonObject body = function.body();
    Entity runtime = view.find(Kind.RUNTIME, body.getString("runtimeId")).orElseThrow();
    Map<String, String> parameters = new HashMap<>();
    JsonObject wanted = body.copy();
    StageFields.NAMES.stream()
        .filter(ofPipeline::containsKey)
        .forEach(field -> wanted.put(field, ofPipeline.getValue(field)));
    arguments.forEach(
        argument -> parameters.put(argument.getString("name"), argument.getString("value")));
    return new StageSpec(
        name,
        body.getString("language"),
        runtime.builtIn() ? runtime.id() : runtime.name(),
        image(runtime, body.getString("runtimeTag", "")),
        body.getString("code"),
        parameters,
        limits(runtime, wanted),
        secrets(body),
        body.getInteger("concurrency", 1),
        registry(runtime),
        wanted.getInteger("replicas", 1));
  }

  private Map<String, String> secrets(JsonObject function) {
    Map<String, String> sealed = new HashMap<>();
    for (String id : Bodies.texts(function, "secretIds")) {
      Entity secret = view.find(Kind.SECRET, id).orElseThrow();
      sealed.put(secret.name(), secret.body().getString("value"));
    }
    return sealed;
  }

  @Nullable RegistryLogin registry(Entity runtime) {
    return view.find(Kind.REGISTRY, runtime.body().getString("dockerProfileID"))
        .map(Compiler::login)
        .orElse(null);
  }

  private static RegistryLogin login(Entity profile) {
    JsonObject body = profile.body();
    JsonObject own = body.getJsonObject("ContainerRegistryInfo", new JsonObject());
    return new RegistryLogin(
        profile.name(),
        body.getString("server"),
        body.getString("type"),
        own.getString("userName", ""),
        own.getString("pwd", ""));
  }

  static String image(Entity runtime, String tag) {
    String path = runtime.body().getString("dockerRepoURI");
    int colon = path.lastIndexOf(':');
    boolean tagged = colon > path.lastIndexOf('/');
    if (runtime.builtIn() || path.contains("@") || (tagged && tag.isEmpty())) {
      return path;
    }
    return (tagged ? path.substring(0, colon) : path) + ":" + (tag.isEmpty() ? "latest" : tag);
  }

  /** What the pipeline says goes before what the function says, and that before the usual. */
  private static StageLimits limits(Entity runtime, JsonObject wanted) {
    StageLimits usual = StageLimits.DEFAULT;
    String network = wanted.getString("network");
    return new StageLimits(
        Amounts.memory(wanted.getString("memory", "")).orElse(usual.memoryBytes()),
        wanted.containsKey("cpu") ? wanted.getNumber("cpu").doubleValue() : usual.cpus(),
        usual.processes(),
        Amounts.timeout(wanted.getString("timeout", "")).orElse(usual.timeoutMillis()),
        network == null ? runtime.body().getBoolean("network", false) : network.equals("egress"));
  }

  /** Null rather than the usual: specs of pipelines that ask nothing stay as they were. */
  private static @Nullable PlacementWish placement(@Nullable JsonObject wish) {
    return wish == null
        ? null
        : new PlacementWish(wish.getInteger("replicas", 1), Bodies.texts(wish, "labels"));
  }

  private static SpoolLimits spool(@Nullable JsonObject spool) {
    SpoolLimits usual = SpoolLimits.DEFAULT;
    if (spool == null) {
      return usual;
    }
    return new SpoolLimits(
        spool.getLong("maxBytes", usual.maxBytes()),
        "dropOldest".equals(spool.getString("onFull"))
            ? SpoolLimits.OnFull.DROP_OLDEST
            : usual.onFull(),
        "earliest".equals(spool.getString("startFrom"))
            ? SpoolLimits.StartFrom.EARLIEST
            : usual.startFrom(),
        spool.getLong("maxAgeSec", usual.maxAgeSeconds()),
        drain(spool));
  }

  private static Drain drain(JsonObject spool) {
    boolean newestFirst = "newestFirst".equals(spool.getString("drain"));
    return new Drain(
        newestFirst ? Drain.Backlog.NEWEST_FIRST : Drain.Backlog.OLDEST_FIRST,
        spool.getInteger("catchUpPercent", newestFirst ? NEWEST_FIRST_PERCENT : ALL_PERCENT));
  }
}

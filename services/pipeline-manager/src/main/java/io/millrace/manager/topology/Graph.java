package io.millrace.manager.topology;

import io.millrace.common.link.LinkAddresses;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.compile.EndPoint;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The graph for one caller: groups of data sources (one for each category value that a pipeline
 * selects or a source carries), pipelines, outputs, and edges between them. Its size grows with
 * pipelines and category values, never with their product.
 */
public final class Graph {
  /** A group names so many of its data sources; {@code count} tells how many there are. */
  private static final int MOST_NAMED = 100;

  private record Value(String category, String value) {
    String id() {
      return "category:" + category + "/" + value;
    }
  }

  private final View view;
  private final Caller caller;
  private final Pipelines pipelines;
  private final StatusBoard board;
  private final JsonArray edges = new JsonArray();
  private final Map<String, JsonObject> outputs = new LinkedHashMap<>();

  public Graph(View view, Caller caller, Pipelines pipelines, StatusBoard board) {
    this.view = view;
    this.caller = caller;
    this.pipelines = pipelines;
    this.board = board;
  }

  /**
   * @param projectId only pipelines of this project; null for all that the caller may see
   */
  public JsonObject of(@Nullable String projectId) {
    List<Entity> shown =
        view.all(Kind.PIPELINE).stream()
            .filter(pipeline -> projectId == null || projectId.equals(pipeline.projectId()))
            .filter(pipeline -> Rights.maySee(caller, pipeline, view))
            .sorted(java.util.Comparator.comparing(Entity::name).thenComparing(Entity::id))
            .toList();
    Set<String> ids = shown.stream().map(Entity::id).collect(Collectors.toSet());
    JsonArray nodes = new JsonArray();
    Set<Value> selected = new LinkedHashSet<>();
    for (Entity pipeline : shown) {
      nodes.add(node(pipeline));
      input(pipeline, ids, selected);
      output(pipeline, ids);
    }
    return new JsonObject()
        .put("generatedAt", Answers.time(System.currentTimeMillis()))
        .put("sources", sources(selected))
        .put("dataPipelines", nodes)
        .put("outputs", new JsonArray(List.copyOf(outputs.values())))
        .put("edges", edges);
  }

  private JsonObject node(Entity pipeline) {
    EndPoint end = EndPoint.of(pipeline, view);
    JsonObject node =
        new JsonObject()
            .put("id", nodeId(pipeline.id()))
            .put("dataPipelineId", pipeline.id())
            .put("name", pipeline.name())
            .put("projectId", pipeline.projectId())
            .put(
                "functions",
                new JsonArray(
                    Bodies.objects(pipeline.body(), "transformationArgsList").stream()
                        .flatMap(stage ->
                            view
                                .find(Kind.FUNCTION, stage.getString("transformationId"))
                                .map(Entity::name)
                                .stream())
                        .toList()))
            .put("service", end.service())
            .put("endPoint", end.name())
            .put("rates", board.rates(pipeline.id()));
    pipelines.state(pipeline).show(node);
    return node;
  }

  private static String nodeId(String pipelineId) {
    return "dataPipeline:" + pipelineId;
  }

  private void input(Entity pipeline, Set<String> shown, Set<Value> selected) {
    String upstream = pipeline.body().getString("originId");
    if (upstream != null) {
      if (shown.contains(upstream)) {
        edge(nodeId(upstream), nodeId(pipeline.id()), upstream, LinkAddresses.FUNCTIONS);
      }
      return;
    }
    for (JsonObject selector : Bodies.objects(pipeline.body(), "originSelectors")) {
      Value value = new Value(selector.getString("id"), selector.getString("value"));
      selected.add(value);
      edge(value.id(), nodeId(pipeline.id()), pipeline.id(), LinkAddresses.INGEST);
    }
  }

  /** An edge with what the pipeline {@code of} takes in, or lets out, a second. */
  private void edge(String from, String to, String of, String service) {
    JsonObject rates = board.rates(of).getJsonObject(service, new JsonObject());
    String figure = service.equals(LinkAddresses.INGEST) ? "messagesIn" : "messagesOut";
    edges.add(
        new JsonObject()
            .put("from", from)
            .put("to", to)
            .put("messagesPerSecond", rates.getDouble(figure, 0.0)));
  }

  private void output(Entity pipeline, Set<String> shown) {
    EndPoint end = EndPoint.of(pipeline, view);
    boolean read =
        view.usersOf(new Ref(Kind.PIPELINE, pipeline.id()), Kind.PIPELINE)
            .anyMatch(reader -> shown.contains(reader.id()));
    if (end.service().equals("RealTimeStreaming") && read) {
      return;
    }
    // Streams are the pipeline's own; buckets, queues and topics may be shared by several.
    String id =
        end.service().equals("RealTimeStreaming")
            ? "output:" + end.service() + "/" + pipeline.id()
            : "output:" + end.service() + "/" + end.uri();
    outputs.computeIfAbsent(
        id,
        key ->
            new JsonObject()
                .put("id", key)
                .put("service", end.service())
                .put("name", end.name())
                .put("region", end.region())
                .put("endPointURI", end.uri()));
    edge(nodeId(pipeline.id()), id, pipeline.id(), deliverer(end));
  }

  /** Whose figures tell what has arrived there. */
  private static String deliverer(EndPoint end) {
    return switch (end.service()) {
      case "RealTimeStreaming", "MQTT" -> LinkAddresses.FUNCTIONS;
      default -> LinkAddresses.EGRESS;
    };
  }

  private JsonArray sources(Set<Value> selected) {
    Map<Value, Set<Entity>> carriers = new LinkedHashMap<>();
    selected.forEach(value -> carriers.put(value, new LinkedHashSet<>()));
    view.all(Kind.DATA_SOURCE).stream()
        .filter(source -> Rights.maySee(caller, source, view))
        .sorted(java.util.Comparator.comparing(Entity::name).thenComparing(Entity::id))
        .forEach(source ->
            Bodies.objects(source.body(), "selectors")
                .forEach(selector ->
                    carriers
                        .computeIfAbsent(
                            new Value(selector.getString("id"), selector.getString("value")),
                            value -> new LinkedHashSet<>())
                        .add(source)));
    JsonArray groups = new JsonArray();
    carriers.forEach((value, sources) -> groups.add(group(value, sources)));
    return groups;
  }

  private JsonObject group(Value value, Set<Entity> sources) {
    JsonArray named = new JsonArray();
    sources.stream()
        .limit(MOST_NAMED)
        .forEach(source ->
            named.add(
                new JsonObject()
                    .put("id", source.id())
                    .put("name", source.name())
                    .put("protocol", source.body().getString("protocol"))));
    return new JsonObject()
        .put("id", value.id())
        .put("categoryId", value.category)
        .put(
            "categoryName",
            view.find(Kind.CATEGORY, value.category).map(Entity::name).orElse(value.category))
        .put("value", value.value)
        .put("count", sources.size())
        .put("dataSources", named);
  }
}

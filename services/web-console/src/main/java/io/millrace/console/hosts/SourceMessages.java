package io.millrace.console.hosts;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.PreviewService;
import io.millrace.common.control.TopologyService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What devices publish on the topics of a data source, at all nodes of ingest together. The manager
 * names the topics, and only of a source that the caller may see.
 */
public final class SourceMessages {
  private static final String INGEST = "ingest-mqtt";

  private final Vertx vertx;
  private final CatalogService catalog;
  private final TopologyService topology;
  private final Map<String, PreviewService> previews = new ConcurrentHashMap<>();

  public SourceMessages(Vertx vertx, CatalogService catalog, TopologyService topology) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.topology = topology;
  }

  /**
   * Looks for a second at most.
   *
   * @return {@code {messages, leftOut}} as {@link PreviewService#look}
   */
  public Future<JsonObject> look(String token, String sourceId, int most) {
    return catalog
        .get(token, "datasources", sourceId)
        .compose(source -> lookAt(token, topics(source), most));
  }

  private Future<JsonObject> lookAt(String token, JsonArray topics, int most) {
    return nodes(token)
        .compose(nodes -> Replies.gather(nodes, node -> preview(node).look(topics, most)))
        .compose(Replies::orFailure)
        .map(replies -> merge(replies.answers()));
  }

  private static JsonArray topics(JsonObject source) {
    JsonArray topics = new JsonArray();
    source
        .getJsonArray("fields", new JsonArray())
        .forEach(field -> topics.add(((JsonObject) field).getString("topic", "")));
    return topics;
  }

  private Future<List<String>> nodes(String token) {
    return topology
        .nodes(token)
        .map(nodes ->
            nodes.stream()
                .map(JsonObject.class::cast)
                .filter(SourceMessages::takesMessages)
                .map(node -> node.getString("id"))
                .toList());
  }

  private static boolean takesMessages(JsonObject node) {
    return node.getJsonObject("info").getJsonArray("services", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .anyMatch(service ->
            INGEST.equals(service.getString("name")) && service.getBoolean("connected", false));
  }

  private PreviewService preview(String node) {
    return previews.computeIfAbsent(node, name -> PreviewService.proxy(vertx, name));
  }

  private static JsonObject merge(Map<String, JsonObject> answers) {
    JsonArray messages = new JsonArray();
    long leftOut = 0;
    for (JsonObject answer : answers.values()) {
      messages.addAll(answer.getJsonArray("messages"));
      leftOut += answer.getLong("leftOut", 0L);
    }
    return new JsonObject().put("messages", messages).put("leftOut", leftOut);
  }
}

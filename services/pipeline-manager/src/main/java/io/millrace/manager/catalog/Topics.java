package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which data sources have which topics; gathered when first asked. */
final class Topics {
  /** Protocols whose topics belong to one field of one data source only. */
  private static final List<String> EXCLUSIVE = List.of("MQTT", "RTSP");

  private record Place(String source, int field) {}

  private final View view;
  private @Nullable Map<String, List<Place>> places;

  Topics(View view) {
    this.view = view;
  }

  /** The name of another field that has the topic, as in {@code field 'f' of data source 's'}. */
  Optional<String> elsewhere(Entity source, int field, String topic) {
    String protocol = source.body().getString("protocol");
    if (!EXCLUSIVE.contains(protocol)) {
      return Optional.empty();
    }
    if (places == null) {
      places = gather();
    }
    return places.getOrDefault(protocol + " " + topic, List.of()).stream()
        .filter(place -> !(place.source.equals(source.id()) && place.field == field))
        .findFirst()
        .flatMap(place ->
            view.find(Kind.DATA_SOURCE, place.source).map(other -> describe(other, place.field)));
  }

  private static String describe(Entity source, int field) {
    String name = Bodies.objects(source.body(), "fields").get(field).getString("name");
    return "field '" + name + "' of data source '" + source.name() + "'";
  }

  private Map<String, List<Place>> gather() {
    Map<String, List<Place>> found = new HashMap<>();
    for (Entity source : view.all(Kind.DATA_SOURCE)) {
      String protocol = source.body().getString("protocol");
      List<JsonObject> fields = Bodies.objects(source.body(), "fields");
      for (int i = 0; i < fields.size(); i++) {
        String key = protocol + " " + fields.get(i).getString("topic");
        Place place = new Place(source.id(), i);
        found.merge(key, List.of(place), (some, more) -> List.of(some.getFirst(), more.getFirst()));
      }
    }
    return found;
  }
}

package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline delivers to that the public API has no word for. Clients that generators made of
 * it raise on any {@code edgeStreamType} but those it lists, and one such pipeline would break
 * every list. So {@code NATS} stands in what is stored alone; answers say {@code None}, with the
 * additional field {@code edgeService} beside it, and bodies may do so too.
 */
public final class EdgeService {
  /** The additional field; absent where {@code edgeStreamType} says it all. */
  public static final String FIELD = "edgeService";

  private static final String TYPE = "edgeStreamType";
  private static final String OPTIONS = "outputOptions";
  private static final String NONE = "None";
  private static final String NATS = "NATS";

  private EdgeService() {}

  /** What is stored, in the words of answers; the same object where they are no others. */
  public static JsonObject shown(JsonObject stored) {
    return isNats(stored) ? stored.copy().put(TYPE, NONE).put(FIELD, NATS) : stored;
  }

  /** The value of one field as answers have it. */
  public static @Nullable Object shown(JsonObject stored, String field) {
    return switch (field) {
      case TYPE -> isNats(stored) ? NONE : stored.getValue(field);
      case FIELD -> isNats(stored) ? NATS : null;
      default -> stored.getValue(field);
    };
  }

  private static boolean isNats(JsonObject stored) {
    return NATS.equals(stored.getValue(TYPE));
  }

  /**
   * The body of a request in the words of what is stored. What contradicts itself stays as it is,
   * for {@link OutputRules} to refuse.
   */
  public static JsonObject stored(JsonObject request) {
    Object type = request.getValue(TYPE);
    boolean fits = type == null || NONE.equals(type) || NATS.equals(type);
    if (!NATS.equals(request.getValue(FIELD)) || !onEdge(request) || !fits) {
      return request;
    }
    JsonObject stored = request.copy().put(TYPE, NATS);
    stored.remove(FIELD);
    return stored;
  }

  private static boolean onEdge(JsonObject request) {
    return "Edge".equals(request.getValue("destination"));
  }

  /**
   * As {@link #stored(JsonObject)}, of a request to replace a pipeline. A client that does not know
   * the field sends an answer back without it, and without the options of the output: both stay.
   *
   * @throws io.vertx.serviceproxy.ServiceException INVALID when it is not to be told whether the
   *     output is meant to become another
   */
  public static JsonObject stored(JsonObject request, JsonObject before) {
    boolean unaware =
        isNats(before)
            && !request.containsKey(FIELD)
            && onEdge(request)
            && NONE.equals(request.getValue(TYPE));
    if (!unaware) {
      return stored(request);
    }
    if (!Objects.equals(request.getValue("endPoint"), before.getValue("endPoint"))
        || (request.containsKey(OPTIONS)
            && !Objects.equals(request.getValue(OPTIONS), before.getValue(OPTIONS)))) {
      throw Failure.invalid(
              FIELD,
              "edgeService is missing, and the output is another than that of the pipeline, which"
                  + " delivers to NATS; it must be NATS to go on with that, or null for a"
                  + " RealTimeStreaming output")
          .toException();
    }
    JsonObject kept = request.copy().put(TYPE, NATS);
    return before.containsKey(OPTIONS)
        ? kept.put(OPTIONS, before.getJsonObject(OPTIONS).copy())
        : kept;
  }

  /**
   * The body of a copy: the original's, with what a request wants otherwise. Another {@code
   * edgeStreamType} alone leaves no service behind.
   */
  public static JsonObject copied(JsonObject original, JsonObject request) {
    JsonObject body = original.copy();
    if (request.containsKey(TYPE)) {
      body.remove(FIELD);
    }
    return stored(body.mergeIn(request));
  }
}

package io.millrace.functions.runtime;

import io.millrace.common.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last preparation of each image; of the images that were prepared last. */
final class Preparations {
  private static final int MOST = 100;

  private final Map<String, Preparation> byImage = new LinkedHashMap<>();

  synchronized Optional<Preparation> of(String image) {
    return Optional.ofNullable(byImage.get(image));
  }

  /** Begins one; several stages may each pull what they miss, and the engine makes one of it. */
  synchronized Preparation begin(String image, Preparation.Kind kind) {
    Preparation begun = new Preparation(kind);
    byImage.remove(image);
    byImage.put(image, begun);
    if (byImage.size() > MOST) {
      byImage.remove(byImage.keySet().iterator().next());
    }
    return begun;
  }

  /**
   * Begins one that somebody asked for.
   *
   * @throws io.vertx.serviceproxy.ServiceException CONFLICT while another is going on
   */
  synchronized Preparation beginAlone(String image, Preparation.Kind kind) {
    if (of(image).filter(Preparation::running).isPresent()) {
      throw Failure.of(
              Failure.Kind.CONFLICT,
              "the image " + image + " is being pulled or built at present; wait for its end")
          .toException();
    }
    return begin(image, kind);
  }
}

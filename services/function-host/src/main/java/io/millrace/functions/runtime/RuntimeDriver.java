package io.millrace.functions.runtime;

import io.millrace.common.control.ImageService;
import io.vertx.core.Future;

/**
 * Starts instances. Futures complete on the context of the service; no call blocks.
 *
 * <p>Whose fault a failure is: a failed {@link #start} is the machine's or the image's ({@link
 * InstanceStartException} says which and what to do); an instance that ends by itself is the
 * function's.
 */
public interface RuntimeDriver {
  /** One word for logs and metrics: {@code docker} or {@code process}. */
  String name();

  /** What an instance is, in messages to people: {@code container} or {@code process}. */
  String noun();

  /**
   * Removes what an earlier run of this installation left behind. To be called once, before
   * anything is started.
   */
  Future<Void> prepare();

  /** Starts an instance, which will connect to the socket in the request's folder. */
  Future<RuntimeInstance> start(InstanceRequest request);

  /** Where instances come from; without an engine there are no images. */
  default ImageService images() {
    return new NoImages();
  }

  /** Ends every instance that is still there, and gives up resources. */
  Future<Void> close();
}

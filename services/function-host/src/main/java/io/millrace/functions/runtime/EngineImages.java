package io.millrace.functions.runtime;

import com.github.dockerjava.api.command.InspectImageResponse;
import io.millrace.common.control.ImageService;
import io.millrace.common.failure.Failure;
import io.millrace.common.spec.RegistryLogin;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images of a Docker engine, and how they come there. */
final class EngineImages implements ImageService {
  private static final Logger log = LoggerFactory.getLogger(EngineImages.class);

  private final Engine engine;
  private final Images images;
  private final ImagePull pull;
  private final ImageBuild build;
  private final Preparations preparations;
  private final Background background;

  EngineImages(
      Engine engine,
      Images images,
      ImagePull pull,
      Preparations preparations,
      Background background) {
    this.engine = engine;
    this.images = images;
    this.pull = pull;
    this.build = new ImageBuild(engine);
    this.preparations = preparations;
    this.background = background;
  }

  /** A step of a preparation that may take long. */
  private interface Work {
    void run(Preparation preparation) throws InterruptedException, IOException;
  }

  @Override
  public Future<JsonObject> state(JsonObject plan) {
    return background.call(() -> stateNow(image(plan)));
  }

  @Override
  public Future<JsonObject> pull(JsonObject plan) {
    String image = image(plan);
    RegistryLogin login = login(plan);
    return begin(image, Preparation.Kind.PULL, preparation -> pull.pull(image, login, preparation));
  }

  @Override
  public Future<JsonObject> build(JsonObject plan) {
    String image = image(plan);
    String dockerfile = plan.getString("dockerfile");
    return begin(
        image, Preparation.Kind.BUILD, preparation -> build.build(image, dockerfile, preparation));
  }

  private Future<JsonObject> begin(String image, Preparation.Kind kind, Work work) {
    return background.call(() -> {
      Preparation preparation = preparations.beginAlone(image, kind);
      background.threads().execute(() -> carryOut(image, preparation, work));
      return stateNow(image);
    });
  }

  private static void carryOut(String image, Preparation preparation, Work work) {
    try {
      work.run(preparation);
    } catch (InstanceStartException known) {
      // Noted where it was found.
      log.info("{}", known.getMessage());
    } catch (RuntimeException | IOException failure) {
      preparation.failed(String.valueOf(failure.getMessage()));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      preparation.failed("the functions service stopped");
    }
    preparation.error().ifPresent(why -> log.warn("the image {} did not come: {}", image, why));
  }

  private String image(JsonObject plan) {
    return images.image(plan.getString("environment"), plan.getString("image"));
  }

  private static @Nullable RegistryLogin login(JsonObject plan) {
    JsonObject login = plan.getJsonObject("registry");
    return login == null ? null : Json.read(login.encode(), RegistryLogin.class);
  }

  private JsonObject stateNow(String image) {
    JsonObject state = new JsonObject().put("runtime", "docker").put("image", image);
    try {
      engine
          .image(image)
          .ifPresentOrElse(found -> describe(found, state), () -> state.put("present", false));
    } catch (RuntimeException noAnswer) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              "the Docker engine at "
                  + engine.host()
                  + " does not answer: "
                  + noAnswer.getMessage())
          .toException();
    }
    preparations.of(image).ifPresent(last -> state.put("preparation", last.describe()));
    return state;
  }

  private static void describe(InspectImageResponse found, JsonObject state) {
    state.put("present", true).put("sizeBytes", found.getSize());
    try {
      state.put("madeAt", Instant.parse(String.valueOf(found.getCreated())).toEpochMilli());
    } catch (DateTimeParseException unknown) {
      // Some builders leave it out.
    }
  }
}

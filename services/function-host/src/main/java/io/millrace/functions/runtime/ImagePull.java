package io.millrace.functions.runtime;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.RegistryLogin;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings an image to the engine, with the login of a registry profile where the stage has one. The
 * login goes to the profile's own registry and to no other.
 */
final class ImagePull {
  private static final String HUB = "docker.io";
  private static final double MEBIBYTE = 1024 * 1024;

  private final Engine engine;
  private final Sealer sealer;
  private final Preparations preparations;

  ImagePull(Engine engine, Sealer sealer, Preparations preparations) {
    this.engine = engine;
    this.sealer = sealer;
    this.preparations = preparations;
  }

  /**
   * Pulls an image, telling how it goes.
   *
   * @throws InstanceStartException in words for people: what is missing, and what to do about it
   */
  void pull(String image, @Nullable RegistryLogin login, Consumer<String> progress)
      throws InterruptedException {
    Preparation preparation = preparations.begin(image, Preparation.Kind.PULL);
    String what = "pulling the image " + image;
    progress.accept(what);
    pull(image, login, new Follower(done -> progress.accept(what + ": " + done), preparation));
  }

  /** The same for somebody who looks at the preparation. */
  void pull(String image, @Nullable RegistryLogin login, Preparation preparation)
      throws InterruptedException {
    pull(image, login, new Follower(done -> {}, preparation));
  }

  private void pull(String image, @Nullable RegistryLogin login, Follower follower)
      throws InterruptedException {
    try {
      engine.pull(image, login == null ? null : auth(image, login), follower);
      String error = follower.error;
      if (error != null) {
        throw refused(image, login, error);
      }
      follower.preparation.succeeded();
    } catch (RuntimeException failure) {
      follower.preparation.failed(String.valueOf(failure.getMessage()));
      throw failure;
    }
  }

  private AuthConfig auth(String image, RegistryLogin login) {
    if (!login.type().equals(RegistryLogin.OWN_LOGIN)) {
      throw new InstanceStartException(
          "the image "
              + image
              + " cannot be pulled: registry profile "
              + login.profile()
              + " is of type "
              + login.type()
              + ", for which logins are not made here; give it type ContainerRegistry with a user name and password (for AWS: AWS and what 'aws ecr get-login-password' prints)");
    }
    if (!host(login.server()).equals(registry(image))) {
      throw new InstanceStartException(
          "the image "
              + image
              + " cannot be pulled: its registry is "
              + registry(image)
              + ", but registry profile "
              + login.profile()
              + " is for "
              + login.server());
    }
    try {
      return new AuthConfig()
          .withUsername(login.userName())
          .withPassword(sealer.open(login.password()))
          .withRegistryAddress(login.server());
    } catch (IllegalArgumentException foreign) {
      throw new InstanceStartException(
          "the password of registry profile "
              + login.profile()
              + " cannot be opened on this node: "
              + foreign.getMessage());
    }
  }

  /** The registry of an image, as in {@code registry.example.com:5000}. */
  static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? host(first) : HUB;
  }

  /** What people write as a registry's address, without scheme and path. */
  static String host(String server) {
    String host =
        server.toLowerCase(Locale.ROOT).replaceFirst("^[a-z]+://", "").replaceFirst("/.*", "");
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com" ->
          HUB;
      default -> host;
    };
  }

  // The engine's answers are JSON with a message in it, or the message alone.
  static String message(Throwable refusal) {
    String text = String.valueOf(refusal.getMessage());
    int start = text.indexOf("{\"message\":\"");
    int end = text.lastIndexOf("\"}");
    String message =
        start < 0 || end < start ? text : text.substring(start + "{\"message\":\"".length(), end);
    return message.replace("\\\"", "\"").replace("\\n", " ").strip();
  }

  private static InstanceStartException refused(
      String image, @Nullable RegistryLogin login, String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    String hint = "";
    if (lower.contains("unauthorized")
        || lower.contains("no basic auth")
        || lower.contains("denied")
        || lower.contains("authentication required")) {
      hint =
          login == null
              ? "the registry "
                  + registry(image)
                  + " asks for a login; give the runtime environment a container registry profile"
              : "the registry "
                  + registry(image)
                  + " refused the login of registry profile "
                  + login.profile()
                  + " (user "
                  + login.userName()
                  + ")";
    } else if (lower.contains("manifest unknown") || lower.contains("not found")) {
      hint = "the registry " + registry(image) + " has no such image or tag";
    } else if (lower.contains("connection refused")
        || lower.contains("no such host")
        || lower.contains("timeout")
        || lower.contains("context deadline")
        || lower.contains("server misbehaving")) {
      hint = "the registry " + registry(image) + " cannot be reached";
    }
    return new InstanceStartException(
        "the image "
            + image
            + " is missing and cannot be pulled: "
            + (hint.isEmpty() ? answer : hint + " (" + answer + ")"));
  }

  /** Adds up the layers. */
  private static final class Follower extends ResultCallback.Adapter<PullResponseItem> {
    private final Consumer<String> progress;
    private final Preparation preparation;
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, long[]> bytes = new HashMap<>();
    private final Map<String, Boolean> complete = new HashMap<>();
    private volatile @Nullable String error;
    private String last = "";

    Follower(Consumer<String> progress, Preparation preparation) {
      this.progress = progress;
      this.preparation = preparation;
    }

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        error = String.valueOf(item.getErrorDetail().getMessage());
        return;
      }
      String layer = item.getId();
      String status = item.getStatus();
      log(layer, status);
      if (layer == null || status == null || status.startsWith("Pulling from")) {
        return;
      }
      complete.put(layer, status.equals("Pull complete") || status.equals("Already exists"));
      if (status.equals("Downloading") && item.getProgressDetail() != null) {
        Long current = item.getProgressDetail().getCurrent();
        Long total = item.getProgressDetail().getTotal();
        bytes.put(layer, new long[] {current == null ? 0 : current, total == null ? 0 : total});
      } else if (bytes.get(layer) instanceof long[] known && !status.equals("Downloading")) {
        known[0] = known[1];
      }
      tell();
    }

    @Override
    public void onError(Throwable failure) {
      error = message(failure);
      onComplete();
    }

    /** Each state of a layer once, not each of its kilobytes. */
    private void log(@Nullable String layer, @Nullable String status) {
      if (status != null && !status.equals(states.put(String.valueOf(layer), status))) {
        preparation.say(layer == null ? status : layer + ": " + status);
      }
    }

    private void tell() {
      long current = bytes.values().stream().mapToLong(each -> each[0]).sum();
      long total = bytes.values().stream().mapToLong(each -> each[1]).sum();
      long layers = complete.values().stream().filter(done -> done).count();
      preparation.at((int) layers, complete.size(), "");
      preparation.bytes(current, total);
      // Whole mebibytes: a line is worth telling when it reads differently.
      String now =
          "%d of %d layers%s"
              .formatted(
                  layers,
                  complete.size(),
                  total == 0
                      ? ""
                      : ", %.0f of %.0f MiB".formatted(current / MEBIBYTE, total / MEBIBYTE));
      if (!now.equals(last)) {
        last = now;
        progress.accept(now);
      }
    }
  }
}

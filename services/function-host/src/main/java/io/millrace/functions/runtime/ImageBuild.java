package io.millrace.functions.runtime;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.BuildResponseItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has the engine build an image from a Dockerfile, with nothing beside it. */
final class ImageBuild {
  private static final long LIMIT_MINUTES = 30;
  private static final Pattern STEP = Pattern.compile("Step (\\d+)/(\\d+) : (.*)");

  private final Engine engine;

  ImageBuild(Engine engine) {
    this.engine = engine;
  }

  /** Builds it, and tells of its steps and of its end. */
  void build(String image, String dockerfile, Preparation preparation)
      throws InterruptedException, IOException {
    Path folder = Files.createTempDirectory("millrace-build");
    Path file = folder.resolve("Dockerfile");
    try {
      Files.writeString(file, dockerfile);
      Follower follower = new Follower(preparation);
      boolean ended = engine.build(image, file, follower, LIMIT_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        preparation.failed("the build took longer than " + LIMIT_MINUTES + " minutes");
      } else if (!follower.error.isEmpty()) {
        preparation.failed(follower.error);
      } else {
        preparation.succeeded();
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static final class Follower extends ResultCallback.Adapter<BuildResponseItem> {
    private final Preparation preparation;
    private final Set<String> seen = new HashSet<>();
    private volatile String error = "";

    Follower(Preparation preparation) {
      this.preparation = preparation;
    }

    @Override
    public void onNext(BuildResponseItem item) {
      if (item.getErrorDetail() != null) {
        error = String.valueOf(item.getErrorDetail().getMessage());
      } else if (item.getStream() != null) {
        take(item.getStream());
      } else if (item.getStatus() != null && seen.add(item.getId() + item.getStatus())) {
        // Of an image that is built upon: each layer's states once, not each of its kilobytes.
        preparation.say((item.getId() == null ? "" : item.getId() + ": ") + item.getStatus());
      }
    }

    private void take(String text) {
      preparation.say(text);
      Matcher step = STEP.matcher(text.strip());
      if (step.lookingAt()) {
        int number = Integer.parseInt(step.group(1));
        preparation.at(number - 1, Integer.parseInt(step.group(2)), step.group(3));
      }
    }

    @Override
    public void onError(Throwable failure) {
      error = ImagePull.message(failure);
      onComplete();
    }
  }
}

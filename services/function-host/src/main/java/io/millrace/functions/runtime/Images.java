package io.millrace.functions.runtime;

import io.millrace.common.spec.StageSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Which image a stage's container is made from. Those of built-in environments carry this product's
 * version; a custom environment names its own.
 *
 * @param prefix what stands before the names of built-in images
 * @param tag their tag
 */
record Images(String prefix, String tag) {
  private static final Set<String> BUILT_IN =
      Set.of("python-env", "python2-env", "node-env", "golang-env", "tensorflow-python");

  static Images of(String prefix, Optional<String> tag) {
    return new Images(prefix, tag.orElseGet(Images::ownVersion));
  }

  private static String ownVersion() {
    try (InputStream in = Images.class.getResourceAsStream("images.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static boolean builtIn(StageSpec spec) {
    return BUILT_IN.contains(spec.environment());
  }

  /** Name and tag. */
  String image(StageSpec spec) {
    return image(spec.environment(), spec.image());
  }

  /**
   * The same.
   *
   * @param environment id of a built-in environment, or the name of one of users' own
   * @param image that one's image
   */
  String image(String environment, String image) {
    if (BUILT_IN.contains(environment)) {
      return prefix + environment + ":" + tag;
    }
    boolean tagged = image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@");
    return tagged ? image : image + ":latest";
  }
}

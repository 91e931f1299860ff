package io.millrace.functions.instance;

import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.StageSpec;
import io.millrace.functions.protocol.FunctionError;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The secrets of one stage: opened for its runtime, and hidden from everything that people get to
 * see of it. Values of less than {@value #LEAST} characters are not looked for: they would hide
 * more than themselves.
 */
public final class SecretMask {
  static final int LEAST = 4;
  private static final String HIDDEN = "********";

  private final Map<String, String> values = new TreeMap<>();
  private final List<String> hidden;

  private SecretMask(StageSpec spec, Sealer sealer) {
    spec.secrets()
        .forEach((name, sealed) -> {
          try {
            values.put(name, sealer.open(sealed));
          } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                "the secret " + name + " cannot be opened on this node: " + unusable.getMessage(),
                unusable);
          }
        });
    hidden =
        values.values().stream()
            .flatMap(String::lines)
            .filter(value -> value.length() >= LEAST)
            .toList();
  }

  /**
   * @throws IllegalArgumentException when a secret was sealed with another installation key; the
   *     message is for people
   */
  public static SecretMask of(StageSpec spec, Sealer sealer) {
    return new SecretMask(spec, sealer);
  }

  /** Names and values, for the runtime alone. */
  Map<String, String> values() {
    return values;
  }

  /** The text without the values of secrets. */
  public String hide(String text) {
    String shown = text;
    for (String value : hidden) {
      shown = shown.replace(value, HIDDEN);
    }
    return shown;
  }

  /** The error without the values of secrets. */
  public FunctionError hide(FunctionError error) {
    return hidden.isEmpty()
        ? error
        : new FunctionError(
            error.type(), hide(error.message()), hide(error.stackTrace()), error.line());
  }
}

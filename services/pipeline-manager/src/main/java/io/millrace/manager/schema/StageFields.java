package io.millrace.manager.schema;

import static io.millrace.manager.schema.Field.optional;

import java.util.List;

/**
 * What a function's container may use, and how many there are of it. A function says what it needs;
 * a pipeline may say something else for its own stage.
 */
public final class StageFields {
  public static final List<Field> ALL =
      List.of(
          optional("memory", new Type.Text(1, 20, Type.Style.MEMORY)),
          optional("cpu", new Type.Decimal(0.05, 64)),
          optional("timeout", new Type.Text(1, 20, Type.Style.TIMEOUT)),
          optional("network", new Type.Choice(List.of("none", "egress"), false)),
          optional("replicas", new Type.Whole(1, 32)));

  /** Their names. */
  public static final List<String> NAMES = ALL.stream().map(Field::name).toList();

  private StageFields() {}

  /** These fields behind others. */
  public static List<Field> behind(List<Field> others) {
    return java.util.stream.Stream.concat(others.stream(), ALL.stream()).toList();
  }
}

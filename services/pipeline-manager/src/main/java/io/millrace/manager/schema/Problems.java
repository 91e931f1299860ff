package io.millrace.manager.schema;

import io.millrace.common.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Gathers everything that is wrong with a request or a document, so that people learn it all at
 * once.
 */
public final class Problems {
  private static final int MOST = 20;

  private record Problem(Failure.Kind kind, String field, String message) {}

  private final String prefix;
  private final UnaryOperator<String> paths;
  private final List<Problem> problems = new ArrayList<>();
  private int leftOut;

  public Problems() {
    this("", path -> path);
  }

  /**
   * @param prefix leads in every message: which document it is about
   * @param paths from the path of an entity's field to what the document calls it
   */
  public Problems(String prefix, UnaryOperator<String> paths) {
    this.prefix = prefix;
    this.paths = paths;
  }

  /**
   * @param field path as in {@code fields[0].topic}; leads in the message
   * @param message the rest of a sentence that says what is wrong and what would be right
   */
  public void add(String field, String message) {
    add(Failure.Kind.INVALID, field, message);
  }

  public void add(Failure.Kind kind, String field, String message) {
    String path = paths.apply(field);
    put(new Problem(kind, path, prefix + path + " " + message));
  }

  /** Something that is not about a single field. */
  public void addWhole(Failure.Kind kind, String message) {
    put(new Problem(kind, "", prefix + message));
  }

  private void put(Problem problem) {
    if (problems.size() < MOST) {
      problems.add(problem);
    } else {
      leftOut++;
    }
  }

  public boolean none() {
    return problems.isEmpty();
  }

  /** Another one, without any problems yet, whose messages read the same way. */
  public Problems empty() {
    return new Problems(prefix, paths);
  }

  /** The same problems, as another kind of refusal. */
  public Problems as(Failure.Kind kind) {
    Problems result = new Problems(prefix, paths);
    problems.forEach(problem -> result.put(new Problem(kind, problem.field, problem.message)));
    result.leftOut = leftOut;
    return result;
  }

  /** Takes over what {@code others} gathered. */
  public void addAll(Problems others) {
    others.problems.forEach(this::put);
    leftOut += others.leftOut;
  }

  /**
   * Throws when there is anything: of the first problem's kind and field, with all messages, one a
   * line.
   */
  public void check() {
    if (problems.isEmpty()) {
      return;
    }
    Problem first = problems.getFirst();
    List<String> lines =
        new ArrayList<>(problems.stream().map(Problem::message).distinct().toList());
    if (leftOut > 0) {
      lines.add("and " + leftOut + " more");
    }
    String field = first.field.isEmpty() ? null : first.field;
    throw new Failure(first.kind, field, String.join("\n", lines)).toException();
  }
}

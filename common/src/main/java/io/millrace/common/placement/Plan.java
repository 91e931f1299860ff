package io.millrace.common.placement;

import java.util.List;

/**
 * What is to be done.
 *
 * @param next not numbered yet
 */
public record Plan(Placement next, List<Move> moves) {
  public Plan {
    moves = List.copyOf(moves);
  }
}

package io.millrace.manager.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How sentences show values and names. */
public final class Wording {
  private static final int MOST_SHOWN = 60;
  private static final int MOST_LISTED = 10;
  private static final int MOST_COMPARED = 2_000;

  private Wording() {}

  /** A value in quotes, cut, without characters that could garble a terminal. */
  public static String quoted(Object value) {
    String text = String.valueOf(value);
    String cut = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    return "'" + cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?") + "'";
  }

  /** {@code ; did you mean 'x'?}, or nothing when no candidate is close. */
  public static String didYouMean(String word, Collection<String> candidates) {
    return closest(word, candidates)
        .map(close -> "; did you mean " + quoted(close) + "?")
        .orElse("");
  }

  /** {@code a, b and c}, cut after ten. */
  public static String listed(Collection<String> names) {
    List<String> some = names.stream().distinct().sorted().limit(MOST_LISTED).toList();
    long rest = names.stream().distinct().count() - some.size();
    return String.join(", ", some) + (rest > 0 ? " and " + rest + " more" : "");
  }

  private static Optional<String> closest(String word, Collection<String> candidates) {
    String wanted = word.toLowerCase(Locale.ROOT);
    if (wanted.length() > MOST_SHOWN) {
      return Optional.empty();
    }
    return candidates.stream()
        .limit(MOST_COMPARED)
        .filter(candidate -> candidate.length() <= MOST_SHOWN)
        .filter(candidate ->
            distance(wanted, candidate.toLowerCase(Locale.ROOT))
                <= Math.max(1, wanted.length() / 3))
        .min(
            Comparator.comparingInt(
                candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))));
  }

  // Levenshtein's distance, with two neighbours swapped as one step, which is what fingers do most.
  private static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, left, right, i, j);
      }
    }
    return cost[left.length()][right.length()];
  }

  private static int step(int[][] cost, String left, String right, int i, int j) {
    boolean same = left.charAt(i - 1) == right.charAt(j - 1);
    int least =
        Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}

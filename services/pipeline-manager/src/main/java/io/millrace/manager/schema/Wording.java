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
    return closest(word, candidates).map(close -> "; did you mean " + quoted(close) + "?").orElse("");
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
        .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= Math.max(1, wanted.length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))));
  }

  // Levenshtein's distance, one row at a time.
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}

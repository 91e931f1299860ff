package io.millrace.functions.logs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Some lines of a pipeline, merged by time.
 *
 * @param next where to go on: a position for each stage
 */
record LogPage(List<LogLine> lines, String next) {
  /** Reads {@code stage:position,...}; what is not that is the beginning. */
  static Map<Integer, Long> positions(String cursor) {
    Map<Integer, Long> positions = new TreeMap<>();
    for (String part : cursor.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon > 0) {
        try {
          positions.put(
              Integer.parseInt(part.substring(0, colon)),
              Long.parseLong(part.substring(colon + 1)));
        } catch (NumberFormatException notOurs) {
          positions.clear();
          return positions;
        }
      }
    }
    return positions;
  }

  static LogPage read(
      List<StageFiles> files, List<Integer> stages, Map<Integer, Long> from, boolean tail, int most)
      throws IOException {
    List<List<LogLine>> perStage = new ArrayList<>();
    for (StageFiles stage : files) {
      perStage.add(
          tail ? stage.tail(most) : stage.read(from.getOrDefault(stage.stage(), 0L), most));
    }
    List<LogLine> merged = merge(perStage);
    int skip = tail ? Math.max(0, merged.size() - most) : 0;
    List<LogLine> page = merged.subList(skip, Math.min(merged.size(), skip + most));
    Map<Integer, Long> next = new TreeMap<>(from);
    (tail ? merged : page).forEach(line -> next.merge(line.stage(), line.end(), Math::max));
    stages.forEach(stage -> next.putIfAbsent(stage, 0L));
    String cursor =
        next.entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(","));
    return new LogPage(List.copyOf(page), cursor);
  }

  /** Everything that is kept and matches, by time. */
  static List<LogLine> search(List<StageFiles> files, LogQuery query) throws IOException {
    List<List<LogLine>> perStage = new ArrayList<>();
    for (StageFiles stage : files) {
      perStage.add(stage.read(0, Integer.MAX_VALUE).stream().filter(query::matches).toList());
    }
    return merge(perStage);
  }

  /**
   * By time, but never against the order in which a stage's lines were written: positions count on
   * it.
   */
  private static List<LogLine> merge(List<List<LogLine>> perStage) {
    List<LogLine> merged = new ArrayList<>();
    int[] at = new int[perStage.size()];
    while (true) {
      int earliest = -1;
      for (int i = 0; i < at.length; i++) {
        if (at[i] < perStage.get(i).size()
            && (earliest < 0
                || perStage.get(i).get(at[i]).millis()
                    < perStage.get(earliest).get(at[earliest]).millis())) {
          earliest = i;
        }
      }
      if (earliest < 0) {
        return merged;
      }
      merged.add(perStage.get(earliest).get(at[earliest]++));
    }
  }
}

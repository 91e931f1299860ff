package io.millrace.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns of text, at most 80 characters wide: the widest columns give way first, the first column,
 * which holds the names, last.
 */
public final class Table {
  static final int WIDTH = 80;
  private static final int GAP = 2;
  private static final int LEAST = 8;

  private final List<String> titles;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> titles) {
    this.titles = List.copyOf(titles);
  }

  /** The line of the row that was added last, as {@link #lines} would have it. */
  public String lastLine() {
    return line(rows.getLast(), widths());
  }

  /** Adds a row; a cell is one line, control characters in it become spaces. */
  public void row(List<String> cells) {
    if (cells.size() != titles.size()) {
      throw new IllegalArgumentException(
          "a row has " + titles.size() + " cells, not " + cells.size());
    }
    rows.add(cells.stream().map(cell -> cell.replaceAll("\\p{Cntrl}+", " ").strip()).toList());
  }

  /** The lines, titles first. */
  public List<String> lines() {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    lines.add(line(titles, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  /** What the lines do not show whole: the row's name, the column's title and the cell. */
  public List<String> cutCells() {
    int[] widths = widths();
    List<String> cut = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        if (length(row.get(i)) > widths[i]) {
          cut.add(row.getFirst() + ", " + titles.get(i) + ": " + row.get(i));
        }
      }
    }
    return cut;
  }

  private int[] widths() {
    int[] widths = new int[titles.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              titles.get(i).length(),
              rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0));
    }
    while (Arrays.stream(widths).sum() + GAP * (widths.length - 1) > WIDTH) {
      int widest = widest(widths);
      widths[widest]--;
    }
    return widths;
  }

  private static int widest(int[] widths) {
    int widest = 0;
    for (int i = 1; i < widths.length; i++) {
      if (widths[i] > LEAST && (widest == 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = shorten(cells.get(i), widths[i]);
      line.append(cell)
          .append(" ".repeat(widths[i] - length(cell) + (i < cells.size() - 1 ? GAP : 0)));
    }
    return line.toString().stripTrailing();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String shorten(String cell, int width) {
    return length(cell) <= width
        ? cell
        : cell.substring(0, cell.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
  }
}

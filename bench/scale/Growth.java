import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws the tables of what pipelines and topics cost: a row of curves for each table, as SVG. */
public final class Growth {
  private static final int WIDTH = 250;
  private static final int HEIGHT = 150;
  private static final int MARGIN = 50;

  private record Table(List<String> names, List<double[]> rows) {}

  private Growth() {}

  public static void main(String[] arguments) throws IOException {
    List<Table> tables = tables(Files.readAllLines(Path.of(arguments[0])));
    int columns = tables.getFirst().names().size() - 1;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='10'>",
        columns * (WIDTH + MARGIN) + MARGIN,
        tables.size() * (HEIGHT + 2 * MARGIN));
    add(svg, "<rect width='100%%' height='100%%' fill='white'/>");
    for (int row = 0; row < tables.size(); row++) {
      for (int column = 1; column <= columns; column++) {
        add(
            svg,
            "<g transform='translate(%d %d)'>",
            MARGIN + (column - 1) * (WIDTH + MARGIN),
            MARGIN + row * (HEIGHT + 2 * MARGIN));
        draw(svg, tables.get(row), column);
        add(svg, "</g>");
      }
    }
    add(svg, "</svg>");
    Files.writeString(Path.of(arguments[1]), svg);
  }

  private static List<Table> tables(List<String> lines) {
    List<Table> tables = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = List.of(line.replaceAll("^\\| | \\|$", "").split(" \\| "));
      if (cells.getFirst().startsWith("---")) {
        continue;
      }
      if (Character.isLetter(cells.getFirst().charAt(0))) {
        tables.add(new Table(cells, new ArrayList<>()));
      } else {
        tables.getLast().rows().add(cells.stream().mapToDouble(cell -> Double.parseDouble(cell.replace(",", ""))).toArray());
      }
    }
    return tables;
  }

  /** What was measured as dots, and the straight line from the first to the last of them. */
  private static void draw(StringBuilder svg, Table table, int column) {
    double most = table.rows().getLast()[0];
    double top = 1.25 * table.rows().stream().mapToDouble(row -> row[column]).max().orElse(1);
    add(svg, "<path d='M0 0V%d H%d' fill='none' stroke='#888'/>", HEIGHT, WIDTH);
    add(svg, "<text x='0' y='-10' font-weight='bold'>%s</text>", table.names().get(column));
    add(svg, "<text x='%d' y='%d' text-anchor='middle'>%s</text>", WIDTH / 2, HEIGHT + 32, table.names().getFirst());
    double[] first = table.rows().getFirst();
    double[] last = table.rows().getLast();
    add(
        svg,
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#1565c0'/>",
        x(first[0], most),
        y(first[column], top),
        x(last[0], most),
        y(last[column], top));
    for (double[] row : table.rows()) {
      add(svg, "<circle cx='%.1f' cy='%.1f' r='3' fill='#1565c0'/>", x(row[0], most), y(row[column], top));
      if (row == first || row == last) {
        add(svg, "<text x='%.1f' y='%.1f'>%s</text>", x(row[0], most) + 4, y(row[column], top) - 5, plain(row[column]));
      }
    }
    add(svg, "<text x='0' y='%d'>0</text>", HEIGHT + 14);
    add(svg, "<text x='%d' y='%d' text-anchor='end'>%s</text>", WIDTH, HEIGHT + 14, plain(most));
  }

  private static double x(double count, double most) {
    return WIDTH * count / most;
  }

  private static double y(double value, double top) {
    return HEIGHT - HEIGHT * value / top;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? "%,d".formatted((long) value) : "%.3f".formatted(value);
  }

  private static void add(StringBuilder svg, String text, Object... values) {
    svg.append(String.format(Locale.ROOT, text, values)).append('\n');
  }
}

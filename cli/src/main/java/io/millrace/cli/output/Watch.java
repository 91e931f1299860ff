package io.millrace.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table that goes on: whole at first, then each row that is new, another, or gone. */
public final class Watch {
  private final Terminal terminal;
  private final List<String> titles;
  private @Nullable Map<String, List<String>> shown;

  public Watch(Terminal terminal, List<String> titles) {
    this.terminal = terminal;
    this.titles = titles;
  }

  /**
   * @param now rows by what tells them apart, in their order
   */
  public void show(Map<String, List<String>> now) {
    Map<String, List<String>> before = shown;
    shown = new LinkedHashMap<>(now);
    // Widths follow what is there now, so that columns stay where they are while nothing grows.
    Table table = new Table(titles);
    now.values().forEach(table::row);
    if (before == null) {
      table.lines().forEach(terminal::line);
      return;
    }
    before.forEach((key, row) -> {
      if (!now.containsKey(key)) {
        List<String> gone = new ArrayList<>(row);
        gone.set(gone.size() > 1 ? 1 : 0, "(deleted)");
        print(table, gone);
      }
    });
    now.forEach((key, row) -> {
      if (!row.equals(before.get(key))) {
        print(table, row);
      }
    });
  }

  private void print(Table table, List<String> row) {
    table.row(row);
    terminal.line(table.lastLine());
  }
}

package io.millrace.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void alignsColumnsUnderTheirTitles() {
    Table table = new Table(List.of("NAME", "STATE"));
    table.row(List.of("temps", "Healthy"));
    table.row(List.of("a-longer-name", "Stopped"));

    assertThat(table.lines())
        .containsExactly(
            "NAME           STATE", "temps          Healthy", "a-longer-name  Stopped");
  }

  @Test
  void showsTheTitlesOfAnEmptyTable() {
    assertThat(new Table(List.of("NAME", "STATE")).lines()).containsExactly("NAME  STATE");
  }

  @Test
  void fitsEightyColumnsAndKeepsNamesWhole() {
    Table table = new Table(List.of("NAME", "DESCRIPTION", "OUTPUT"));
    String name = "n".repeat(40);
    table.row(List.of(name, "d".repeat(200), "o".repeat(30)));

    assertThat(table.lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Table.WIDTH));
    assertThat(table.lines().get(1)).startsWith(name + "  ").contains("…");
  }

  @Test
  void shortensANameOnlyWhenNothingElseIsLeft() {
    Table table = new Table(List.of("NAME", "STATE"));
    table.row(List.of("n".repeat(200), "Healthy"));

    assertThat(table.lines().get(1)).hasSize(Table.WIDTH).contains("n…  Healthy");
  }

  @Test
  void keepsRowsOnOneLine() {
    Table table = new Table(List.of("NAME"));
    table.row(List.of("a\nb\u001b[31m"));

    assertThat(table.lines().get(1)).isEqualTo("a b [31m");
  }

  @Test
  void saysWholeWhatItCut() {
    Table table = new Table(List.of("NAME", "STATE", "REASON"));
    String reason = "S3 bucket 'b': " + "no answer ".repeat(10) + "; next try in 12 s";
    table.row(List.of("temps", "Retrying", reason));
    table.row(List.of("doors", "Healthy", ""));

    assertThat(table.cutCells()).containsExactly("temps, REASON: " + reason);
  }
}

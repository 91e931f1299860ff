package io.millrace.functions.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.runtime.Background;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBookTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Background background = new Background(vertx);
  private final AtomicLong clock = new AtomicLong();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private LogBook book() {
    return new LogBook(folder, 2 << 20, background, clock::get);
  }

  private static JsonObject read(LogBook book, int stage, String cursor, int most) {
    return new LogDesk(book).read("p", stage, cursor, most).await();
  }

  private static List<String> texts(JsonObject page) {
    List<String> texts = new ArrayList<>();
    page.getJsonArray("lines").forEach(line -> texts.add(((JsonObject) line).getString("text")));
    return texts;
  }

  private static void say(LogBook book, int stage, long millis, String text) {
    LogSource source = new LogSource("fn" + stage, "millrace-p-" + stage);
    book.line("p", stage, source, millis * 1_000_000, 2, text);
  }

  @Test
  void findsLinesByTextTimeAndStage() {
    LogBook book = book();
    say(book, 0, 1, "Alpha one");
    say(book, 1, 2, "alpha two");
    say(book, 0, 3, "beta");
    say(book, 0, 4, "ALPHA three");
    LogDesk desk = new LogDesk(book);

    assertThat(texts(desk.search("p", new JsonObject().put("text", "alpha")).await()))
        .containsExactly("Alpha one", "alpha two", "ALPHA three");
    assertThat(texts(desk.search("p", new JsonObject().put("from", 2).put("to", 3)).await()))
        .containsExactly("alpha two", "beta");
    assertThat(texts(desk.search("p", new JsonObject().put("stage", 1)).await()))
        .containsExactly("alpha two");
    JsonObject newest = desk.search("p", new JsonObject().put("text", "a").put("limit", 1)).await();
    assertThat(texts(newest)).containsExactly("ALPHA three");
    assertThat(newest.getInteger("more")).isEqualTo(3);
  }

  @Test
  void mergesStagesByTimeAndGoesOnFromACursor() {
    LogBook book = book();
    say(book, 0, 1, "a");
    say(book, 0, 3, "c");
    say(book, 1, 2, "b");

    JsonObject tail = read(book, -1, "", 2);
    assertThat(texts(tail)).containsExactly("b", "c");
    assertThat(tail.getJsonArray("lines").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("stage", 1)
                .put("function", "fn1")
                .put("container", "millrace-p-1")
                .put("text", "b"));

    say(book, 1, 4, "d\twith\ttabs");
    say(book, 0, 5, "e");
    JsonObject more = read(book, -1, tail.getString("next"), 1);
    assertThat(texts(more)).containsExactly("d\twith\ttabs");
    more = read(book, -1, more.getString("next"), 10);
    assertThat(texts(more)).containsExactly("e");
    assertThat(texts(read(book, -1, more.getString("next"), 10))).isEmpty();
    assertThat(texts(read(book, 1, "", 10))).containsExactly("b", "d\twith\ttabs");
  }

  @Test
  void startsEmptyAndThenFollows() {
    LogBook book = book();
    JsonObject nothing = read(book, -1, "", 10);
    assertThat(texts(nothing)).isEmpty();

    say(book, 0, 1, "a");

    assertThat(texts(read(book, -1, nothing.getString("next"), 10))).containsExactly("a");
  }

  @Test
  void keepsTheNewestLinesWithinItsBoundAndSurvivesARestart() throws IOException {
    LogBook book = book();
    String filler = "x".repeat(1_000);
    JsonObject early = read(book, -1, "", 1);
    for (int i = 0; i < 6_000; i++) {
      say(book, 0, i, i + filler);
      if (i % 500 == 0) {
        clock.addAndGet(1_000_000_000);
        book.flush().await();
      }
    }
    book.flush().await();

    LogBook again = book();
    assertThat(bytes()).isLessThan(4L << 20);
    assertThat(texts(read(again, -1, "", 10_000)).getLast()).startsWith("5999x");
    assertThat(texts(read(again, -1, early.getString("next"), 10))).hasSize(10);
  }

  private long bytes() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void thinsAFloodAndSaysSo() {
    LogBook book = book();
    for (int i = 0; i < 10_000; i++) {
      say(book, 0, 1, "line " + i);
    }
    assertThat(texts(read(book, -1, "", 10_000))).hasSize(2_000);

    clock.addAndGet(1_000_000_000);

    assertThat(texts(read(book, -1, "", 10_000)).getLast())
        .isEqualTo("... 8000 log lines left out by the host");
  }

  @Test
  void passesOverALineThatWasBeingWrittenWhenThePowerWent() throws IOException {
    LogBook book = book();
    say(book, 0, 1, "a");
    book.flush().await();
    Path file;
    try (var files = Files.walk(folder)) {
      file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.writeString(file, "17\t2\tfn0", StandardOpenOption.APPEND);

    LogBook again = book();
    say(again, 0, 2, "b");

    assertThat(texts(read(again, -1, "", 10))).containsExactly("a", "b");
  }

  @Test
  void readsWhatWasKeptBeforeLinesHadContainers() throws IOException {
    Path stage = Files.createDirectories(folder.resolve("p/0"));
    Files.writeString(stage.resolve("0000000000000000000.log"), "17\t2\tfn0\ta\tb\n");

    assertThat(read(book(), 0, "", 10).getJsonArray("lines").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("stage", 0)
                .put("function", "fn0")
                .put("container", "")
                .put("text", "a\tb"));
  }

  @Test
  void deletesLogsThatNobodyHasWrittenToForLong() throws IOException {
    LogBook book = book();
    say(book, 0, 1, "a");
    book.line("old", 0, new LogSource("fn", ""), 1, 2, "b");
    book.flush().await();
    try (var files = Files.walk(folder.resolve("old"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
      }
    }

    book.prune(java.time.Duration.ofDays(1)).await();

    assertThat(folder.resolve("old")).doesNotExist();
    assertThat(texts(read(book, -1, "", 10))).containsExactly("a");
  }
}

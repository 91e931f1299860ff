package io.millrace.functions.logs;

import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.RunFolder;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of all stages of all pipelines of this node. Belongs to the event loop; files are
 * written and read elsewhere.
 */
public final class LogBook {
  private static final Logger log = LoggerFactory.getLogger(LogBook.class);

  /**
   * Everything that was written, after this many bytes in each stage's newest file, goes on in
   * another.
   */
  private static final long FILE_BYTES = 1024 * 1024;

  private final Path folder;
  private final int filesPerStage;
  private final Background background;
  private final LongSupplier clock;
  private final Map<String, TreeMap<Integer, StageLog>> pipelines = new HashMap<>();
  private Future<Void> written = Future.succeededFuture();

  /**
   * @param bytesPerStage roughly how much is kept of each stage, in bytes
   */
  public LogBook(Path folder, long bytesPerStage, Background background) {
    this(folder, bytesPerStage, background, System::nanoTime);
  }

  LogBook(Path folder, long bytesPerStage, Background background, LongSupplier clock) {
    this.clock = clock;
    this.folder = folder;
    this.filesPerStage = (int) Math.max(2, bytesPerStage / FILE_BYTES);
    this.background = background;
  }

  /** Takes a line; {@link #flush} brings it to the disk. */
  public void line(
      String pipeline, int stage, LogSource source, long timestampNanos, int level, String text) {
    stages(pipeline)
        .computeIfAbsent(stage, number -> open(pipeline, number))
        .line(source, timestampNanos / 1_000_000, level, text);
  }

  private TreeMap<Integer, StageLog> stages(String pipeline) {
    return pipelines.computeIfAbsent(pipeline, ignored -> new TreeMap<>());
  }

  private StageLog open(String pipeline, int stage) {
    Path files = folder(pipeline).resolve(Integer.toString(stage));
    return new StageLog(new StageFiles(stage, files, FILE_BYTES, filesPerStage), clock);
  }

  private Path folder(String pipeline) {
    return folder.resolve(pipeline.replaceAll("[^A-Za-z0-9_-]", "_"));
  }

  /** Brings to the disk what has come in, in order. To be called several times a second. */
  public Future<Void> flush() {
    Map<StageFiles, byte[]> pending = new LinkedHashMap<>();
    pipelines
        .values()
        .forEach(stages ->
            stages
                .values()
                .forEach(stage -> {
                  byte[] lines = stage.take();
                  if (lines.length > 0) {
                    pending.put(stage.files(), lines);
                  }
                }));
    if (!pending.isEmpty()) {
      written = written.transform(before -> background.call(() -> write(pending)));
    }
    return written;
  }

  private static Void write(Map<StageFiles, byte[]> pending) {
    pending.forEach((files, lines) -> {
      try {
        files.append(lines);
      } catch (IOException failure) {
        log.warn("log lines lost: {}", failure.getMessage());
      }
    });
    return null;
  }

  /**
   * Lines of a pipeline, oldest first.
   *
   * @param stage number, or -1 for all
   * @param cursor where an earlier answer ended, or empty for the last lines there are
   */
  Future<LogPage> read(String pipeline, int stage, String cursor, int most) {
    Map<Integer, Long> from = LogPage.positions(cursor);
    return flush()
        .compose(flushed -> background.call(() -> known(pipeline)))
        .compose(numbers -> {
          List<StageFiles> files = files(pipeline, stage, numbers);
          return background.call(() -> LogPage.read(files, numbers, from, cursor.isEmpty(), most));
        });
  }

  /** Lines of a pipeline that match, oldest first. */
  Future<List<LogLine>> search(String pipeline, LogQuery query) {
    return flush()
        .compose(flushed -> background.call(() -> known(pipeline)))
        .compose(numbers -> {
          List<StageFiles> files = files(pipeline, query.stage(), numbers);
          return background.call(() -> LogPage.search(files, query));
        });
  }

  private List<StageFiles> files(String pipeline, int stage, List<Integer> numbers) {
    List<StageFiles> files = new ArrayList<>();
    for (int number : numbers) {
      if (stage < 0 || stage == number) {
        files.add(stages(pipeline).computeIfAbsent(number, n -> open(pipeline, n)).files());
      }
    }
    return files;
  }

  private List<Integer> known(String pipeline) throws IOException {
    Path stages = folder(pipeline);
    if (!Files.isDirectory(stages)) {
      return List.of();
    }
    try (Stream<Path> each = Files.list(stages)) {
      return each.map(path -> Integer.parseInt(path.getFileName().toString())).sorted().toList();
    }
  }

  /** Deletes the logs of pipelines that have written nothing for so long that they must be gone. */
  public Future<Void> prune(Duration age) {
    FileTime before = FileTime.from(Instant.now().minus(age));
    return background.call(() -> {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> each = Files.list(folder)) {
          for (Path pipeline : each.toList()) {
            if (newest(pipeline).compareTo(before) < 0) {
              RunFolder.delete(pipeline);
            }
          }
        }
      }
      return null;
    });
  }

  private static FileTime newest(Path pipeline) throws IOException {
    FileTime newest = Files.getLastModifiedTime(pipeline);
    try (Stream<Path> files = Files.walk(pipeline)) {
      for (Path file : files.toList()) {
        FileTime time = Files.getLastModifiedTime(file);
        newest = time.compareTo(newest) > 0 ? time : newest;
      }
    }
    return newest;
  }
}

package io.millrace.manager.monitor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rrd4j.core.InvalidRrdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How pipelines fared during the last week: a file of fixed size for each, and one for the whole
 * edge. Bounded: beyond {@value #MOST} pipelines, further ones have no history. Callers wait for
 * the disk, so they belong on virtual threads.
 */
public final class History implements AutoCloseable {
  /** As many files are kept, 50 KiB each. */
  static final int MOST = 2_000;

  private static final String EDGE = "edge";
  private static final String ENDING = ".rrd";
  private static final Logger log = LoggerFactory.getLogger(History.class);

  private final Path folder;
  private final Clock clock;
  private final Map<String, FlowFile> files = new HashMap<>();
  private Set<String> known = Set.of();

  public History(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** How often {@link #add} should be called. */
  public static int stepSeconds() {
    return Range.STEP_SECONDS;
  }

  /**
   * Takes a reading of everything; forgets pipelines that are not in it.
   *
   * @param pipelines by their ids
   */
  public synchronized void add(Flow edge, Map<String, Flow> pipelines) {
    try {
      Files.createDirectories(folder);
      long now = clock.millis() / 1_000;
      forgetAllBut(pipelines.keySet());
      file(EDGE, now).add(now, edge);
      for (Map.Entry<String, Flow> entry : pipelines.entrySet()) {
        if (files.containsKey(entry.getKey()) || files.size() <= MOST) {
          file(entry.getKey(), now).add(now, entry.getValue());
        }
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /**
   * What a chart shows.
   *
   * @param series one, or several joined by commas
   * @param id of a pipeline; empty for the whole edge
   * @return {@code {series, unit, stepSeconds, points: [[epoch milliseconds, value or null]]}} of
   *     the first, and of the others likewise in {@code more}; without points when nothing was
   *     recorded yet
   * @throws io.vertx.serviceproxy.ServiceException when there is no such series or range
   */
  public synchronized JsonObject read(String series, String id, String range) {
    List<Series> wanted = Arrays.stream(series.split(",", -1)).map(Series::of).toList();
    Range back = Range.of(range);
    Optional<FlowFile.Points> points =
        Optional.ofNullable(files.get(id.isEmpty() ? EDGE : id)).map(file -> read(file, back));
    JsonObject answer = chart(wanted.getFirst(), back, points);
    if (wanted.size() > 1) {
      JsonArray more = new JsonArray();
      wanted.stream().skip(1).forEach(each -> more.add(chart(each, back, points)));
      answer.put("more", more);
    }
    return answer;
  }

  private FlowFile.Points read(FlowFile file, Range range) {
    try {
      return file.read(range, clock.millis() / 1_000);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static JsonObject chart(Series series, Range range, Optional<FlowFile.Points> recorded) {
    JsonArray points = new JsonArray();
    recorded.ifPresent(known -> {
      double[] values = known.values().apply(series);
      for (int i = 0; i < values.length; i++) {
        points.add(new JsonArray().add(known.seconds()[i] * 1_000).add(value(values[i])));
      }
    });
    return new JsonObject()
        .put("series", series.word())
        .put("unit", series.unit())
        .put("stepSeconds", range.stepSeconds())
        .put("points", points);
  }

  private static @Nullable Double value(double known) {
    return Double.isNaN(known) ? null : Flow.rounded(known);
  }

  private FlowFile file(String id, long now) throws IOException {
    FlowFile known = files.get(id);
    if (known != null) {
      return known;
    }
    FlowFile opened = open(folder.resolve(id + ENDING), now);
    files.put(id, opened);
    return opened;
  }

  /** A file that a crash or a disk has damaged is history itself: charts begin anew. */
  private static FlowFile open(Path path, long now) throws IOException {
    try {
      return FlowFile.open(path, now);
    } catch (InvalidRrdException damaged) {
      log.warn("{} is damaged, its charts begin anew: {}", path, damaged.getMessage());
      Files.delete(path);
      return FlowFile.open(path, now);
    }
  }

  private void forgetAllBut(Set<String> ids) throws IOException {
    if (ids.equals(known)) {
      return;
    }
    known = Set.copyOf(ids);
    for (Iterator<Map.Entry<String, FlowFile>> all = files.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, FlowFile> entry = all.next();
      if (!entry.getKey().equals(EDGE) && !ids.contains(entry.getKey())) {
        all.remove();
        entry.getValue().close();
      }
    }
    try (Stream<Path> kept = Files.list(folder)) {
      for (Path path : kept.toList()) {
        String id = path.getFileName().toString().replace(ENDING, "");
        if (!id.equals(EDGE) && !ids.contains(id)) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    for (FlowFile file : files.values()) {
      try {
        file.close();
      } catch (IOException unlucky) {
        log.warn("a file of the history was not closed: {}", unlucky.getMessage());
      }
    }
    files.clear();
  }
}

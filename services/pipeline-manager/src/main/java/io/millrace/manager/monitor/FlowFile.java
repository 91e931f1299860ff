package io.millrace.manager.monitor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.rrd4j.ConsolFun;
import org.rrd4j.DsType;
import org.rrd4j.core.FetchData;
import org.rrd4j.core.RrdBackendFactory;
import org.rrd4j.core.RrdDb;
import org.rrd4j.core.RrdDef;
import org.rrd4j.core.RrdRandomAccessFileBackendFactory;
import org.rrd4j.core.Sample;

/**
 * The history of one flow in a file that never grows: a ring of points for each {@link Range}.
 * About 50 KiB.
 */
final class FlowFile implements AutoCloseable {
  /** What is missing for longer than this is a gap. */
  private static final long GAP_SECONDS = 3L * Range.STEP_SECONDS;

  /** Nothing is kept for points of which less than half of the readings are there. */
  private static final double HALF = 0.5;

  private final RrdDb file;
  private long latest;

  private FlowFile(RrdDb file) throws IOException {
    this.file = file;
    this.latest = file.getLastUpdateTime();
  }

  /** Opens the file; makes it when it is missing. */
  static FlowFile open(Path path, long nowSeconds) throws IOException {
    RrdBackendFactory files = new RrdRandomAccessFileBackendFactory();
    if (path.toFile().exists()) {
      return new FlowFile(
          RrdDb.getBuilder().setPath(path.toUri()).setBackendFactory(files).build());
    }
    RrdDef shape = new RrdDef(path.toUri(), nowSeconds - 1, Range.STEP_SECONDS);
    for (Series series : Series.values()) {
      shape.addDatasource(series.word(), DsType.GAUGE, GAP_SECONDS, 0, Double.NaN);
    }
    for (Range range : Range.values()) {
      shape.addArchive(ConsolFun.AVERAGE, HALF, range.readings(), range.points());
    }
    return new FlowFile(RrdDb.getBuilder().setRrdDef(shape).setBackendFactory(files).build());
  }

  /**
   * Takes a reading. One that is not later than the one before, as after a clock went back, is left
   * out.
   */
  synchronized void add(long nowSeconds, Flow flow) throws IOException {
    if (nowSeconds <= latest) {
      return;
    }
    latest = nowSeconds;
    Sample sample = file.createSample(nowSeconds);
    for (Series series : Series.values()) {
      sample.setValue(series.word(), series.of(flow));
    }
    sample.update();
  }

  /** Points of a range, of all series at once, oldest first. */
  synchronized Points read(Range range, long nowSeconds) throws IOException {
    long step = range.stepSeconds();
    long end = nowSeconds / step * step;
    long start = end - step * (range.points() - 1L);
    FetchData data = file.createFetchRequest(ConsolFun.AVERAGE, start, end, step).fetchData();
    return new Points(data.getTimestamps(), series -> data.getValues(series.word()));
  }

  /**
   * @param seconds since the epoch
   * @param values of a series, NaN where nothing is known
   */
  record Points(long[] seconds, Function<Series, double[]> values) {}

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}

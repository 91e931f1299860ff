package io.millrace.functions.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a function noted of one of its own metrics since the last report. */
public record MetricReport(
    String name, long count, double sum, double min, double max, double last) {
  /** Names that a function has at most. */
  public static final int MOST = 100;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");

  static List<MetricReport> parse(String json) {
    Object metrics = Frames.parse(json, "METRICS").getValue("metrics");
    if (!(metrics instanceof JsonArray list) || list.size() > MOST) {
      throw new ProtocolViolation(
          "badJson", "METRICS needs metrics, a list of at most " + MOST + " objects");
    }
    List<MetricReport> reports = new ArrayList<>();
    for (Object each : list) {
      reports.add(parse(each));
    }
    return reports;
  }

  private static MetricReport parse(Object each) {
    if (each instanceof JsonObject metric
        && metric.getValue("name") instanceof String name
        && NAME.matcher(name).matches()
        && metric.getValue("count") instanceof Number count
        && count.longValue() > 0) {
      return new MetricReport(
          name,
          count.longValue(),
          finite(metric, "sum"),
          finite(metric, "min"),
          finite(metric, "max"),
          finite(metric, "last"));
    }
    throw new ProtocolViolation("badJson", "METRICS has a metric without name or count");
  }

  private static double finite(JsonObject metric, String field) {
    if (metric.getValue(field) instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new ProtocolViolation("badJson", "METRICS has a metric whose " + field + " is no number");
  }
}

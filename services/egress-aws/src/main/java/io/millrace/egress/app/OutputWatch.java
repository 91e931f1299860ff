package io.millrace.egress.app;

import io.millrace.common.message.Message;
import io.millrace.common.status.Condition;
import io.millrace.egress.batch.Parcel;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.Deliveries;
import io.millrace.egress.sink.OutputState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a pipeline's output does, and puts into words how it fares. */
final class OutputWatch implements Deliveries {
  private static final Logger log = LoggerFactory.getLogger(OutputWatch.class);

  /** A single failure that the next request makes good is no condition. */
  private static final long BRIEF_MILLIS = 1_000;

  /** How long a rejection or a slowed key shows. */
  private static final long LATELY_MILLIS = 60_000;

  private final String pipelineName;
  private final OutputMeters meters;
  private long messagesOut;
  private long bytesOut;
  private long retries;
  private long rejected;
  private boolean worked;
  private @Nullable String lately;
  private long latelyAt;
  private long nowOfLatestState;
  private Condition condition =
      new Condition(Condition.Level.STARTING, "", System.currentTimeMillis());

  OutputWatch(String pipelineName, OutputMeters meters) {
    this.pipelineName = pipelineName;
    this.meters = meters;
  }

  @Override
  public void taken(List<Parcel> parcels) {
    long bytes = 0;
    for (Parcel parcel : parcels) {
      bytes += parcel.message().payload().length();
    }
    messagesOut += parcels.size();
    bytesOut += bytes;
    meters.messages().increment(parcels.size());
    meters.bytes().increment(bytes);
  }

  @Override
  public void retried(int messages, Trouble trouble) {
    retries += messages;
    meters.retries().increment(messages);
  }

  @Override
  public void budgetExhausted(long times) {
    meters.budgetExhausted(times);
  }

  @Override
  public void rejected(Message message, String reason) {
    rejected++;
    meters.rejected().increment();
    lately = "a message was rejected: " + reason;
    latelyAt = nowOfLatestState;
    log.warn(
        "pipeline '{}': message {} on '{}' rejected: {}",
        pipelineName,
        message.id(),
        message.topic(),
        reason);
  }

  @Override
  public void answered(long millis) {
    meters.requests().record(millis, TimeUnit.MILLISECONDS);
  }

  /** Looks at the output; true when its condition changed its level. */
  boolean look(String title, OutputState state, long now) {
    nowOfLatestState = now;
    worked |= state instanceof OutputState.Working;
    Condition.Level before = condition.level();
    Condition.Level level = level(state, now);
    long since = level == before ? condition.sinceMillis() : System.currentTimeMillis();
    condition = new Condition(level, reason(level, title, state, now), since);
    if (level != before) {
      logChange(before, title);
    }
    return level != before;
  }

  private void logChange(Condition.Level before, String title) {
    if (condition.level() == Condition.Level.RETRYING) {
      log.warn("pipeline '{}': {}", pipelineName, condition.reason());
    } else if (before == Condition.Level.RETRYING) {
      log.info("pipeline '{}': {} takes messages again", pipelineName, title);
    }
  }

  private Condition.Level level(OutputState state, long now) {
    boolean troubled =
        state instanceof OutputState.Troubled trouble
            && (trouble.trouble().kind() == Trouble.Kind.STANDING
                || trouble.failures() > 1
                || now - trouble.since() >= BRIEF_MILLIS);
    if (troubled) {
      return Condition.Level.RETRYING;
    }
    if (!worked) {
      return Condition.Level.STARTING;
    }
    return lately != null && now - latelyAt < LATELY_MILLIS
        ? Condition.Level.DEGRADED
        : Condition.Level.READY;
  }

  private String reason(Condition.Level level, String title, OutputState state, long now) {
    return switch (level) {
      case RETRYING ->
          state instanceof OutputState.Troubled trouble ? retrying(title, trouble, now) : "";
      case STARTING -> title + " is being looked for";
      case DEGRADED -> String.valueOf(lately);
      case READY, FAILED -> "";
    };
  }

  private static String retrying(String title, OutputState.Troubled trouble, long now) {
    long seconds = TimeUnit.MILLISECONDS.toSeconds(Math.max(0, trouble.nextTry() - now));
    String next = seconds == 0 ? "trying again now" : "next try in " + seconds + " s";
    String reason = trouble.trouble().reason();
    return (reason.contains(title) ? reason : title + ": " + reason) + "; " + next;
  }

  Condition condition() {
    return condition;
  }

  Map<String, Long> figures(int inFlight) {
    return Map.of(
        "messagesOut",
        messagesOut,
        "bytesOut",
        bytesOut,
        "retries",
        retries,
        "rejected",
        rejected,
        "inFlight",
        (long) inFlight);
  }

  /** The pipeline is gone. */
  void forget() {
    meters.remove();
  }
}

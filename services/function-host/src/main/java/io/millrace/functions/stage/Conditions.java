package io.millrace.functions.stage;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.Condition;
import io.millrace.common.status.Condition.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline fares, in one word and one sentence, from how its stages fare: the worst decides.
 */
final class Conditions {
  private Conditions() {}

  /**
   * @param replacement a newer version that does not take messages yet
   * @param recentFailure what went wrong lately, in words for people
   */
  static Condition of(Chain current, @Nullable Chain replacement, @Nullable String recentFailure) {
    Condition worst = condition(Level.READY, "");
    List<StageHealth> stages = current.health();
    for (int number = 0; number < stages.size(); number++) {
      worst = worse(worst, ofStage(current.spec(), number, stages.get(number)));
    }
    if (worst.level() == Level.READY || worst.level() == Level.DEGRADED) {
      String blocked = current.blocked().orElse(null);
      if (blocked != null) {
        worst = worse(worst, condition(Level.RETRYING, "nothing can leave: " + blocked));
      } else if (recentFailure != null) {
        worst = worse(worst, condition(Level.DEGRADED, recentFailure));
      }
    }
    return replacement == null ? worst : withReplacement(worst, replacement);
  }

  private static Condition withReplacement(Condition worst, Chain replacement) {
    List<StageHealth> stages = replacement.health();
    for (int number = 0; number < stages.size(); number++) {
      Condition stage = ofStage(replacement.spec(), number, stages.get(number));
      if (stage.level() == Level.FAILED || stage.level() == Level.RETRYING) {
        String reason =
            "the version before goes on, because the new one does not start: " + stage.reason();
        return worse(worst, condition(Level.DEGRADED, reason));
      }
    }
    return worst;
  }

  private static Condition ofStage(PipelineSpec spec, int number, StageHealth health) {
    String function = "function " + spec.stages().get(number).function();
    return switch (health) {
      case StageHealth.Running() -> condition(Level.READY, "");
      case StageHealth.Stopped() -> condition(Level.READY, "");
      case StageHealth.Starting(String what) -> condition(Level.STARTING, function + ": " + what);
      case StageHealth.Restarting(String reason) ->
          condition(Level.DEGRADED, function + ": " + reason);
      case StageHealth.Unstartable(String reason) ->
          condition(Level.RETRYING, function + ": " + reason);
      case StageHealth.Unloadable(String reason) ->
          condition(Level.FAILED, function + " cannot be loaded: " + reason);
    };
  }

  private static Condition condition(Level level, String reason) {
    return new Condition(level, reason, System.currentTimeMillis());
  }

  private static Condition worse(Condition one, Condition other) {
    return other.level().compareTo(one.level()) > 0 ? other : one;
  }
}

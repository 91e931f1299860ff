package io.millrace.manager.notify;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.service.Settings;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Participant;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells every target of an alert when it is raised and when it is over: those of the settings of
 * the installation, and those that users define, which it follows.
 */
public final class Notifier implements Participant, AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private record Defined(boolean criticalOnly, TargetQueue queue) {
    boolean wants(JsonObject alert) {
      return !criticalOnly || "CRITICAL".equals(alert.getString("severity"));
    }
  }

  private final DefinedTargets defined;
  private final MeterRegistry meters;
  private final List<TargetQueue> installed = new ArrayList<>();
  private final Map<String, Defined> byId = new ConcurrentHashMap<>();

  private Notifier(DefinedTargets defined, MeterRegistry meters) {
    this.defined = defined;
    this.meters = meters;
  }

  /**
   * @throws io.millrace.common.service.StartFailure naming the setting at fault
   */
  public static Notifier of(
      Settings settings, Vertx vertx, Clock clock, MeterRegistry meters, DefinedTargets defined) {
    Notifier notifier = new Notifier(defined, meters);
    SettingsTargets.of(settings, vertx, clock)
        .forEach(target -> notifier.installed.add(notifier.queue(target)));
    return notifier;
  }

  private TargetQueue queue(Target target) {
    return new TargetQueue(target, FIRST_PAUSE, LONGEST_PAUSE, meters);
  }

  /** Takes up what is defined already. */
  public void open(View view) {
    view.all(Kind.ALERT_TARGET).forEach(this::follow);
  }

  private void follow(Entity target) {
    if (!target.body().getBoolean("active")) {
      forget(target.ref());
      return;
    }
    boolean criticalOnly = target.body().getString("minimumSeverity").equals("CRITICAL");
    byId.compute(
        target.id(),
        (id, known) -> {
          if (known == null) {
            return new Defined(criticalOnly, queue(defined.of(target)));
          }
          // What waits is told to the target as it is now.
          known.queue.retarget(defined.of(target));
          return new Defined(criticalOnly, known.queue);
        });
  }

  private void forget(Ref target) {
    Defined gone = byId.remove(target.id());
    if (gone != null) {
      gone.queue.close();
    }
  }

  @Override
  public Runnable join(Change change, Connection connection) {
    return () ->
        change
            .touched()
            .forEach((ref, touch) -> {
              Entity after = touch.after();
              if (ref.kind() == Kind.ALERT_TARGET && after == null) {
                forget(ref);
              } else if (ref.kind() == Kind.ALERT_TARGET && after != null) {
                follow(after);
              }
            });
  }

  /**
   * @param alert an event of the public API
   */
  public void tell(JsonObject alert) {
    installed.forEach(queue -> queue.offer(alert));
    byId.values().stream()
        .filter(target -> target.wants(alert))
        .forEach(target -> target.queue.offer(alert));
  }

  /**
   * Tells one target once, whether it is active or not, that this is a test; blocks.
   *
   * @return {@code {ok, message}}; the message says why not
   */
  public JsonObject test(Entity target, JsonObject alert) {
    Target tried = defined.of(target);
    try {
      tried.tell(alert);
      return new JsonObject().put("ok", true).put("message", "");
    } catch (Target.Undelivered failure) {
      return new JsonObject().put("ok", false).put("message", failure.getMessage());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return new JsonObject().put("ok", false).put("message", "interrupted");
    } finally {
      tried.close();
    }
  }

  @Override
  public void close() {
    installed.forEach(TargetQueue::close);
    byId.values().forEach(target -> target.queue.close());
  }
}

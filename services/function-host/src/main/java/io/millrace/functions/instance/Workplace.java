package io.millrace.functions.instance;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.secret.Sealer;
import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.RunFolder;
import io.millrace.functions.runtime.RuntimeDriver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What it takes to run instances. */
public final class Workplace {
  private final Vertx vertx;
  private final Background background;
  private final RunFolder run;
  private final RuntimeDriver driver;
  private final Sealer sealer;
  private final InstanceIds ids;
  private final WarmPool pool;
  private final Pulse pulse;

  /**
   * @param sealer opens the secrets of stages
   * @param meters where the pool's figures go; null for none
   */
  public Workplace(
      Vertx vertx,
      Background background,
      RunFolder run,
      RuntimeDriver driver,
      Sealer sealer,
      WarmPool.Size size,
      @Nullable MeterRegistry meters) {
    this.vertx = vertx;
    this.background = background;
    this.run = run;
    this.driver = driver;
    this.sealer = sealer;
    this.ids = new InstanceIds(run.installation());
    this.pool = new WarmPool(this, ids, size, meters);
    this.pulse = new Pulse(vertx);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Background background() {
    return background;
  }

  public RunFolder run() {
    return run;
  }

  public RuntimeDriver driver() {
    return driver;
  }

  public Sealer sealer() {
    return sealer;
  }

  /** Names for instances. */
  public InstanceIds ids() {
    return ids;
  }

  public WarmPool pool() {
    return pool;
  }

  /** What looks after all that runs here. */
  public Pulse pulse() {
    return pulse;
  }

  /**
   * To be called several times a second.
   *
   * @return whether there are instances that nobody owns
   */
  public boolean tick() {
    return pool.tick(System.nanoTime());
  }

  /** Ends what nobody owns. */
  public Future<Void> close() {
    return pool.close();
  }
}

package io.millrace.functions.instance;

import io.millrace.common.secret.Sealer;
import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.RunFolder;
import io.millrace.functions.runtime.RuntimeDriver;
import io.vertx.core.Vertx;

/**
 * What it takes to run instances.
 *
 * @param sealer opens the secrets of stages
 */
public record Workplace(
    Vertx vertx, Background background, RunFolder run, RuntimeDriver driver, Sealer sealer) {}

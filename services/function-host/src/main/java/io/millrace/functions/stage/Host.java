package io.millrace.functions.stage;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.Links;
import io.millrace.common.status.AlertReport;
import io.millrace.functions.deadletter.DeadLetterStore;
import io.millrace.functions.instance.Workplace;
import io.millrace.functions.logs.LogBook;
import io.millrace.functions.state.StateStore;
import io.millrace.functions.tap.Taps;
import java.util.function.Consumer;

/**
 * What a node gives to each of its pipelines.
 *
 * @param node its name
 * @param replaysPerSecond dead letters that may go through a pipeline again in a second
 * @param alerts takes alerts; never blocks
 * @param changed run when a pipeline's condition may have changed
 */
public record Host(
    String node,
    Workplace place,
    Links links,
    DeadLetterStore deadLetters,
    StateStore states,
    LogBook logs,
    Taps taps,
    int replaysPerSecond,
    Consumer<AlertReport> alerts,
    MeterRegistry meters,
    Runnable changed) {}

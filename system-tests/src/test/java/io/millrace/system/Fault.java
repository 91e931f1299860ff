package io.millrace.system;

import java.time.Duration;

/**
 * Something that befalls a machine, for a while.
 *
 * @param silences whether nothing that its device sends meanwhile comes out before it is over
 * @param noticed within which everything else flows again
 */
record Fault(
    String name,
    String machine,
    boolean silences,
    Duration noticed,
    Runnable begin,
    Runnable end) {}

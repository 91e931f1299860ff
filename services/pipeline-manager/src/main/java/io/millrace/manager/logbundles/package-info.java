/**
 * Bundles of log lines: who may ask for one, how it is gathered from the nodes that have the lines,
 * and what became of it. The lines themselves belong to function-host.
 */
@NullMarked
package io.millrace.manager.logbundles;

import org.jspecify.annotations.NullMarked;

/**
 * Pipelines at work: the intake from links, the chain of stages with one runtime instance each, the
 * outlets to egress or ingest, and the account of which input messages are done with. All of it
 * lives on the service's one event-loop context. How an instance is run, and how bytes are cut into
 * frames, is not known here.
 */
@NullMarked
package io.millrace.functions.stage;

import org.jspecify.annotations.NullMarked;

/**
 * Several ingest nodes as one broker: who the others are and what their clients want, messages that
 * go to them through queues in the spool, and sessions that move. Knows no sockets.
 */
@NullMarked
package io.millrace.ingest.peer;

import org.jspecify.annotations.NullMarked;

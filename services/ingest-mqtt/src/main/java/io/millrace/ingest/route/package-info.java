/**
 * Where a message goes once it is inside: into the queues of the pipelines that want it, and to
 * subscribers.
 */
@NullMarked
package io.millrace.ingest.route;

import org.jspecify.annotations.NullMarked;

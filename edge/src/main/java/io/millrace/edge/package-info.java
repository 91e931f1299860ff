/**
 * All services in one process: the embedded default. Assembly only; whatever decides something
 * belongs into a service.
 */
@NullMarked
package io.millrace.edge;

import org.jspecify.annotations.NullMarked;

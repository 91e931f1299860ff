/**
 * A load generator that measures messages from publish to receipt, through a broker alone or
 * through a pipeline.
 */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;

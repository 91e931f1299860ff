/**
 * Functions tried on a few messages without a pipeline: chains of instances that live for one
 * request, and what is told of them. Nothing that happens here reaches an output.
 */
@NullMarked
package io.millrace.functions.trial;

import org.jspecify.annotations.NullMarked;

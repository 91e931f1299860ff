/**
 * One runtime instance from the opening of its door to the last byte of its results, whoever it is
 * made for: a stage of a pipeline or a trial. When to start another is not decided here.
 */
@NullMarked
package io.millrace.functions.instance;

import org.jspecify.annotations.NullMarked;

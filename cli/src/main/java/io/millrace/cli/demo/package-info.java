/**
 * {@code demo}: an edge with a pipeline and a simulated sensor, for people who want to see what
 * this is.
 */
@NullMarked
package io.millrace.cli.demo;

import org.jspecify.annotations.NullMarked;

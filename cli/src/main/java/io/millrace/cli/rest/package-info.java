/**
 * The edge's REST interface as a client sees it. Uses the JDK's own HTTP client: a short command
 * must start fast.
 */
@NullMarked
package io.millrace.cli.rest;

import org.jspecify.annotations.NullMarked;

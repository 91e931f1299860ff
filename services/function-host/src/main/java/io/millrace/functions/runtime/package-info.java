/**
 * Runtime instances as the host sees them: a program that runs one function, started, watched and
 * killed. The port is {@link io.millrace.functions.runtime.RuntimeDriver}; Docker containers and
 * child processes are its adapters. Messages and pipelines' fates are not known here.
 */
@NullMarked
package io.millrace.functions.runtime;

import org.jspecify.annotations.NullMarked;

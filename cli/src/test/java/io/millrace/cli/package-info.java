/**
 * The command as scripts see it: arguments in, exit code and two streams out, a fake edge behind a
 * real HTTP server.
 */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;

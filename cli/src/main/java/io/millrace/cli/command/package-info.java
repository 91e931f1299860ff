/**
 * One class a command that talks to a running edge. They read arguments, call the REST interface
 * and print; rules live in the edge.
 */
@NullMarked
package io.millrace.cli.command;

import org.jspecify.annotations.NullMarked;

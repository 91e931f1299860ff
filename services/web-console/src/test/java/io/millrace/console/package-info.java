/**
 * The entrance as its callers see it: a real HTTP client on one side, fake services on the bus on
 * the other.
 */
@NullMarked
package io.millrace.console;

import org.jspecify.annotations.NullMarked;

/**
 * How fast the service is beside a loop around the SDK, against a server that does nothing. Run by
 * hand, see the module's README.
 */
@NullMarked
package io.millrace.egress.bench;

import org.jspecify.annotations.NullMarked;

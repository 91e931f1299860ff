/**
 * Pipeline specs, the one thing the data plane knows about what users define, and how a node keeps
 * its copy of them.
 */
@NullMarked
package io.millrace.common.spec;

import org.jspecify.annotations.NullMarked;

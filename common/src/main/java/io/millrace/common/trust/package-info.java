/**
 * Which client certificates an installation takes and what their holders may do: the contract
 * between the manager, which decides it, and the nodes that clients connect to.
 */
@NullMarked
package io.millrace.common.trust;

import org.jspecify.annotations.NullMarked;

/**
 * How a node keeps a copy of what the manager decides: from its own disk at once, then from the
 * manager. Knows nothing of what is in the copy.
 */
@NullMarked
package io.millrace.common.follow;

import org.jspecify.annotations.NullMarked;

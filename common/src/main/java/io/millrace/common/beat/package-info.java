/** What a process does again and again, done at the same instants. */
@NullMarked
package io.millrace.common.beat;

import org.jspecify.annotations.NullMarked;

/** How much may be under way to what takes only so much in a second. */
@NullMarked
package io.millrace.common.pace;

import org.jspecify.annotations.NullMarked;

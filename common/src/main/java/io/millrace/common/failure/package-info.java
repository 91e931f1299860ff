/** The closed family of refusals that people may see, and their codes on the bus and in HTTP. */
@NullMarked
package io.millrace.common.failure;

import org.jspecify.annotations.NullMarked;

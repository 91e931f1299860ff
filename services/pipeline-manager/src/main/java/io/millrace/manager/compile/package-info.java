/** Started pipelines become pipeline specs, the only thing the data plane knows about them. */
@NullMarked
package io.millrace.manager.compile;

import org.jspecify.annotations.NullMarked;

/**
 * Live looks at what leaves a pipeline. A tap never slows the pipeline and ends when nobody reads
 * it.
 */
@NullMarked
package io.millrace.functions.tap;

import org.jspecify.annotations.NullMarked;

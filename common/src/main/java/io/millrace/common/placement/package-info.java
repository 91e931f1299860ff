/**
 * Which nodes run which pipelines and deliver which outputs: the document that says so, how it is
 * made, and how nodes go by it. What running means is not known here.
 */
@NullMarked
package io.millrace.common.placement;

import org.jspecify.annotations.NullMarked;

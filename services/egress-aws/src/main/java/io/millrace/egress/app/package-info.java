/**
 * Composition of the egress service: configuration, the links that come in, the outputs that
 * pipelines have, and what is told about them.
 */
@NullMarked
package io.millrace.egress.app;

import org.jspecify.annotations.NullMarked;

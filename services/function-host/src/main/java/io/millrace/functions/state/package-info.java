/**
 * What functions keep across restarts with {@code ctx.state}: a few keys and values a stage, on
 * this node's disk. When a change counts is for the stages to say.
 */
@NullMarked
package io.millrace.functions.state;

import org.jspecify.annotations.NullMarked;

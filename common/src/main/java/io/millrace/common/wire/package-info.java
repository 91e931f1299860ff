/**
 * How records travel on the event bus: codecs, channels and their registration. The only package
 * that registers codecs.
 */
@NullMarked
package io.millrace.common.wire;

import org.jspecify.annotations.NullMarked;

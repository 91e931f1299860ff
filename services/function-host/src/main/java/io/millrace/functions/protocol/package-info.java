/**
 * The host's side of the runtime protocol (docs/runtime-protocol.md): bytes to frames, frames to
 * records, and back. What a message means, and when a runtime is started or killed, is not known
 * here.
 */
@NullMarked
package io.millrace.functions.protocol;

import org.jspecify.annotations.NullMarked;

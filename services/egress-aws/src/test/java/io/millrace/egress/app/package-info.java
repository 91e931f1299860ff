/** The whole service between a link and an emulator. */
@NullMarked
package io.millrace.egress.app;

import org.jspecify.annotations.NullMarked;

/** Puts the service together: its settings, its parts, its start and its end. */
@NullMarked
package io.millrace.functions.app;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.millrace.manager.monitor;

import org.jspecify.annotations.NullMarked;

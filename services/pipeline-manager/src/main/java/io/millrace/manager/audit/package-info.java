/** The log of who changed what. */
@NullMarked
package io.millrace.manager.audit;

import org.jspecify.annotations.NullMarked;

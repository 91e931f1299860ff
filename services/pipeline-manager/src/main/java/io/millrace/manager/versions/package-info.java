/** What functions were before: every stored version, for looking and for going back. */
@NullMarked
package io.millrace.manager.versions;

import org.jspecify.annotations.NullMarked;

/** Documents read and written without an edge. */
@NullMarked
package io.millrace.cli.documents;

import org.jspecify.annotations.NullMarked;

/**
 * Documents of the YAML format on this side of the wire: read from files with their lines, kept in
 * the JSON shape that the edge takes, and written again.
 */
@NullMarked
package io.millrace.cli.documents;

import org.jspecify.annotations.NullMarked;

/**
 * What the entrance serves beside the REST interface: the browser application, runtime bundles, and
 * headers and log lines of every answer.
 */
@NullMarked
package io.millrace.console.site;

import org.jspecify.annotations.NullMarked;

/**
 * HTTPS for the entrance: where its certificate comes from, and how it is replaced while serving.
 */
@NullMarked
package io.millrace.console.tls;

import org.jspecify.annotations.NullMarked;

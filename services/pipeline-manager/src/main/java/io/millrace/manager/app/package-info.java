/**
 * How the service is put together, configured, started and stopped. The only package that knows all
 * the others.
 */
@NullMarked
package io.millrace.manager.app;

import org.jspecify.annotations.NullMarked;

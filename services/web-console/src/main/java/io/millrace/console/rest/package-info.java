/**
 * The REST interface under {@code /v1.0}: thin routes that read a request, ask a service proxy and
 * write its answer. No rights and no rules of entities belong here; the manager has them.
 */
@NullMarked
package io.millrace.console.rest;

import org.jspecify.annotations.NullMarked;

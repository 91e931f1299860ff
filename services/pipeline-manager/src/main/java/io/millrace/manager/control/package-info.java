/**
 * The ends of the service proxies: they find out who is calling, check rights, and do the work off
 * the event loop.
 */
@NullMarked
package io.millrace.manager.control;

import org.jspecify.annotations.NullMarked;

/** Tells people elsewhere of alerts: webhooks and e-mail, each with a queue of its own. */
@NullMarked
package io.millrace.manager.notify;

import org.jspecify.annotations.NullMarked;

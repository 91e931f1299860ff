/** What data-plane nodes say about pipelines, and the one state that people see. */
@NullMarked
package io.millrace.manager.status;

import org.jspecify.annotations.NullMarked;

/** What went wrong: alerts that services report, gathered, stored and looked up. */
@NullMarked
package io.millrace.manager.alerts;

import org.jspecify.annotations.NullMarked;

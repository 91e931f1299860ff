/** Secrets sealed with the installation key, so that they may rest on disk and travel in specs. */
@NullMarked
package io.millrace.common.secret;

import org.jspecify.annotations.NullMarked;

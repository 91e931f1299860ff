/**
 * Backups: everything that the manager keeps in one file, whatever database it rests in, and the
 * way back.
 */
@NullMarked
package io.millrace.manager.backup;

import org.jspecify.annotations.NullMarked;

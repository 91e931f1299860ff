/**
 * Everything users define, in memory and in the database alike: the current snapshot, how a change
 * is made whole or not at all, and the rules between entities.
 */
@NullMarked
package io.millrace.manager.catalog;

import org.jspecify.annotations.NullMarked;

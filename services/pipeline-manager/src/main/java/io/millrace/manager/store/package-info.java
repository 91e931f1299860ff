/**
 * The database: where it rests, its schema versions, and its one writer. Nothing in here knows what
 * the rows mean.
 */
@NullMarked
package io.millrace.manager.store;

import org.jspecify.annotations.NullMarked;

/**
 * What each kind of entity consists of, declared field by field, and the one interpreter of those
 * declarations: checking, references, secrets.
 */
@NullMarked
package io.millrace.manager.schema;

import org.jspecify.annotations.NullMarked;

/**
 * The YAML format: documents that name each other by name become entities, and entities become
 * documents again.
 */
@NullMarked
package io.millrace.manager.documents;

import org.jspecify.annotations.NullMarked;

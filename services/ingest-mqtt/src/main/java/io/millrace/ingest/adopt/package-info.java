/** Spools of nodes that are gone: opened beside this node's own, delivered, and put aside. */
@NullMarked
package io.millrace.ingest.adopt;

import org.jspecify.annotations.NullMarked;

/**
 * What this node keeps on its disk: a box that is a RocksDB, and the one thread that works on it.
 */
@NullMarked
package io.millrace.functions.disk;

import org.jspecify.annotations.NullMarked;

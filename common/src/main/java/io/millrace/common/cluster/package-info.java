/**
 * Which processes belong to the installation, which of them are there, and whether those on this
 * side of a cut are the majority. What they run is not known here.
 */
@NullMarked
package io.millrace.common.cluster;

import org.jspecify.annotations.NullMarked;

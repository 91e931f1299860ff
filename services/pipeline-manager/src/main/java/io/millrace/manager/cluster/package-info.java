/** The cluster as people see it: who is there, what runs where, and what to do about it. */
@NullMarked
package io.millrace.manager.cluster;

import org.jspecify.annotations.NullMarked;

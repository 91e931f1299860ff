/**
 * What messages become: names made from templates, frames in an object, compression, envelopes.
 * Knows no destination.
 */
@NullMarked
package io.millrace.egress.format;

import org.jspecify.annotations.NullMarked;

/**
 * Tries what an account may do, one permission after the other, in ways that leave nothing behind:
 * calls that must fail for another reason once they are allowed.
 */
@NullMarked
package io.millrace.egress.check;

import org.jspecify.annotations.NullMarked;

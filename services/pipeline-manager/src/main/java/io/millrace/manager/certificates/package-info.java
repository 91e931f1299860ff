/**
 * The certificate authority of this installation: its roots, what they sign, what was revoked, whom
 * they trust beside themselves, and what nodes have to know of that.
 */
@NullMarked
package io.millrace.manager.certificates;

import org.jspecify.annotations.NullMarked;

/** Who is asking and what they may do: users, passwords, tokens and the table of rights. */
@NullMarked
package io.millrace.manager.access;

import org.jspecify.annotations.NullMarked;

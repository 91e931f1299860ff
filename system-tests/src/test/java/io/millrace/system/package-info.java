/**
 * The product as the README starts it: real processes, real containers, real clients, a real AWS
 * wire protocol.
 */
@NullMarked
package io.millrace.system;

import org.jspecify.annotations.NullMarked;

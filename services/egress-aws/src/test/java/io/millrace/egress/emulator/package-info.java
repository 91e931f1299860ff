/**
 * What tests deliver to: moto's server, and a proxy in front of it that records calls and makes
 * them fail.
 */
@NullMarked
package io.millrace.egress.emulator;

import org.jspecify.annotations.NullMarked;

/** The one way a service is configured, starts, reports health and stops. */
@NullMarked
package io.millrace.common.service;

import org.jspecify.annotations.NullMarked;

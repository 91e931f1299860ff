/**
 * Messages and batches as every service means them. No transport and no pipeline definition belongs
 * here.
 */
@NullMarked
package io.millrace.common.message;

import org.jspecify.annotations.NullMarked;

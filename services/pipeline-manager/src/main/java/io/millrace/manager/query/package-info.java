/** Pages of entities: the filter language, ordering and paging of lists. */
@NullMarked
package io.millrace.manager.query;

import org.jspecify.annotations.NullMarked;

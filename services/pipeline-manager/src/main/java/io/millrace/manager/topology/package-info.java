/** What flows from where to where: data sources by category, pipelines, outputs, as one graph. */
@NullMarked
package io.millrace.manager.topology;

import org.jspecify.annotations.NullMarked;

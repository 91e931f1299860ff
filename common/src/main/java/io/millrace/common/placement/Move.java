package io.millrace.common.placement;

import org.jspecify.annotations.Nullable;

/**
 * A share of a pipeline that changes its node.
 *
 * @param share from 0
 * @param from null when it ran nowhere
 */
public record Move(String pipeline, int share, @Nullable String from, String to) {}

/**
 * Messages that a pipeline could not process, on this node's disk: kept before their input is
 * acknowledged, listed, sent through the pipeline again, deleted. Why a message failed is decided
 * elsewhere.
 */
@NullMarked
package io.millrace.functions.deadletter;

import org.jspecify.annotations.NullMarked;

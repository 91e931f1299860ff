/**
 * Topic names and topic filters as MQTT defines them, and the trie that finds who wants a topic.
 * Knows neither pipelines nor sessions: what stands in the trie is its user's affair.
 */
@NullMarked
package io.millrace.ingest.topics;

import org.jspecify.annotations.NullMarked;

/**
 * The broker's memory: sessions with their subscriptions, messages on the way to subscribers,
 * retained messages and wills. Knows no sockets: a connection is an {@link
 * io.millrace.ingest.session.Outlet} here.
 */
@NullMarked
package io.millrace.ingest.session;

import org.jspecify.annotations.NullMarked;

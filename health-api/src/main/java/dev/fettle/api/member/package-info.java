/**
 * The healthy members of a pool, kept by a consumer of the events or of the compacted topic. Fed by one thread, read by
 * any.
 */
@NullMarked
package dev.fettle.api.member;

import org.jspecify.annotations.NullMarked;

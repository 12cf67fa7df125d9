/**
 * How a team adds a kind of check of its own: {@link dev.fettle.api.probe.Probe}. Event loops call it; nothing behind
 * it may
 * block them.
 */
@NullMarked
package dev.fettle.api.probe;

import org.jspecify.annotations.NullMarked;

/**
 * How a team adds a kind of check of its own: {@link dev.fettle.api.probe.Probe}. It is called on virtual threads, and
 * may block.
 */
@NullMarked
package dev.fettle.api.probe;

import org.jspecify.annotations.NullMarked;

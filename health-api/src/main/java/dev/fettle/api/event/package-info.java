/**
 * The events other systems read: their types, their topics and keys, their JSON, and a reader for those who consume
 * them.
 *
 * <p>
 * Values are immutable and may be used from any thread; {@link dev.fettle.api.event.EventReader} says its own rule.
 */
@NullMarked
package dev.fettle.api.event;

import org.jspecify.annotations.NullMarked;

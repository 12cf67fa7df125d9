/**
 * The names of watched things and the statuses they can have.
 *
 * <p>
 * Everything here is an immutable value and may be used from any thread.
 */
@NullMarked
package dev.fettle.api.component;

import org.jspecify.annotations.NullMarked;

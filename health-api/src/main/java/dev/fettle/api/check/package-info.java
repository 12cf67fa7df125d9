/**
 * What can be checked ({@link dev.fettle.api.check.CheckSpec}) and what an attempt can find
 * ({@link dev.fettle.api.check.Outcome}).
 *
 * <p>
 * Everything here is an immutable value and may be used from any thread.
 */
@NullMarked
package dev.fettle.api.check;

import org.jspecify.annotations.NullMarked;

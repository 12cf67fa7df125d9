/**
 * How an HTTP request is refused: RFC 9457. Immutable values, any thread.
 */
@NullMarked
package dev.fettle.platform.problem;

import org.jspecify.annotations.NullMarked;

/**
 * Reads configuration exactly as both services will, without starting either. Blocks on files only; any thread.
 */
@NullMarked
package dev.fettle.local.check;

import org.jspecify.annotations.NullMarked;

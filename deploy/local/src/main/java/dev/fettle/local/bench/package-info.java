/**
 * Measures what the whole system costs, always beside a peer or a physical limit in the same run, and says ratios of
 * CPU time. Callers are on the command's own thread, which waits for as long as it takes.
 */
@NullMarked
package dev.fettle.local.bench;

import org.jspecify.annotations.NullMarked;

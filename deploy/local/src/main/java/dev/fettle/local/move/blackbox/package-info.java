/**
 * Reads what the blackbox exporter of Prometheus watches: its modules, and the targets that Prometheus asks it for.
 * Blocks on
 * files only; any thread.
 */
@NullMarked
package dev.fettle.local.move.blackbox;

import org.jspecify.annotations.NullMarked;

/**
 * Reads what Uptime Kuma watches, from the backup that version 1 exports as JSON. Blocks on files only; any thread.
 */
@NullMarked
package dev.fettle.local.move.kuma;

import org.jspecify.annotations.NullMarked;

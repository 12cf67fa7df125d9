/**
 * What is true now, in the forms that other programs read: {@code /metrics/health}, {@code /health}, the status file.
 * Event loop; the status file is written on a thread of its own.
 */
@NullMarked
package dev.fettle.engine.export;

import org.jspecify.annotations.NullMarked;

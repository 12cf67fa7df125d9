/**
 * Boolean expressions in the Common Expression Language over variables that somebody else declares: compiled once,
 * bounded in steps, evaluated on any thread.
 */
@NullMarked
package dev.fettle.platform.expression;

import org.jspecify.annotations.NullMarked;

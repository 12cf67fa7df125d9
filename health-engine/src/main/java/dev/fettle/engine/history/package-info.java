/**
 * Where each subject stands and how it got there: its stored state, its transitions, the results of its runs, and
 * forgetting. Any thread.
 */
@NullMarked
package dev.fettle.engine.history;

import org.jspecify.annotations.NullMarked;

/**
 * The command line: turns words into a call and a failure into one line and an exit code. On the main thread.
 */
@NullMarked
package dev.fettle.local.command;

import org.jspecify.annotations.NullMarked;

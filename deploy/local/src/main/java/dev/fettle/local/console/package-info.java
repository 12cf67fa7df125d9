/**
 * What the user of the local stack sees: one line for each thing that happened. Any thread.
 */
@NullMarked
package dev.fettle.local.console;

import org.jspecify.annotations.NullMarked;

/**
 * How log lines look: text for people, or one JSON object a line for programs. Any thread.
 */
@NullMarked
package dev.fettle.platform.log;

import org.jspecify.annotations.NullMarked;

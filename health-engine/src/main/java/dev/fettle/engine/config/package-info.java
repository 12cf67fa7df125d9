/**
 * What the files want: read at the start, looked at again and again, applied when they say something new. The files are
 * read on a thread of their own; what is known of them is read from any thread.
 */
@NullMarked
package dev.fettle.engine.config;

import org.jspecify.annotations.NullMarked;

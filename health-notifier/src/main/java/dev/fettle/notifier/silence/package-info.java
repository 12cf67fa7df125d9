/**
 * When nobody is told of certain components: silences, once or again and again, and who has taken an incident to heart
 * (acknowledgements). {@link dev.fettle.notifier.silence.Silence} and {@link dev.fettle.notifier.silence.Silences} are
 * pure; {@link dev.fettle.notifier.silence.Silencing} and {@link dev.fettle.notifier.silence.Acknowledgements} are the
 * doors to the tables of that name, of any thread.
 */
@NullMarked
package dev.fettle.notifier.silence;

import org.jspecify.annotations.NullMarked;

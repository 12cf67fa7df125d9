/**
 * Checks of the kinds {@code smtp}, {@code imap} and {@code pop3}: a mail server greets, agrees on TLS and lets
 * somebody
 * in. Confined to the lane that attempts them, but for the kinds themselves, which any thread may use. Nothing here
 * blocks.
 */
@NullMarked
package dev.fettle.engine.probe.mail;

import org.jspecify.annotations.NullMarked;

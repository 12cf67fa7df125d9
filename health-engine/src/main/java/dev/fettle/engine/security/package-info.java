/**
 * Who has which token, and who changed what: made, listed and revoked here, by the reactive pool. Event loop.
 */
@NullMarked
package dev.fettle.engine.security;

import org.jspecify.annotations.NullMarked;

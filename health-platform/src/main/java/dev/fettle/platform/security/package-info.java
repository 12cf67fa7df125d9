/**
 * Who may do what: bearer tokens and the roles they carry. Decided before a request's body is read; event loop.
 */
@NullMarked
package dev.fettle.platform.security;

import org.jspecify.annotations.NullMarked;

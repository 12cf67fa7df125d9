/**
 * Checks of kind {@code ldap}: a directory lets one in, and finds what is searched. Confined to the lane that attempts
 * them, but for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.ldap;

import org.jspecify.annotations.NullMarked;

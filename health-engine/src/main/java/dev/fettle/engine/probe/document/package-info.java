/**
 * Checks of the kinds {@code actuator} and {@code microprofile}: the document in which an application says how it and
 * its parts are. Confined to the lane that attempts them, but for the kinds themselves and what is pure, which any
 * thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.document;

import org.jspecify.annotations.NullMarked;

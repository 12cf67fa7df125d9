/**
 * Checks of kind {@code domain}: until when a domain is registered, by RDAP. What registries answered is kept for all
 * lanes, which may ask for it at once; the rest is confined to the lane that attempts the check. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.domain;

import org.jspecify.annotations.NullMarked;

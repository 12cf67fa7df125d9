/**
 * What the descriptions of both services' APIs have in common. Runs at build time only.
 */
@NullMarked
package dev.fettle.platform.openapi;

import org.jspecify.annotations.NullMarked;

/**
 * Whether this node is cut off from what it watches. Any thread may ask and tell.
 */
@NullMarked
package dev.fettle.engine.isolation;

import org.jspecify.annotations.NullMarked;

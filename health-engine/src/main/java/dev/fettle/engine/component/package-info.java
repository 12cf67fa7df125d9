/**
 * Which components exist and which checks they have; sole writer of those tables.
 */
@NullMarked
package dev.fettle.engine.component;

import org.jspecify.annotations.NullMarked;

/**
 * The way to PostgreSQL: one address for both of its drivers, and migrations that wait until it is there.
 */
@NullMarked
package dev.fettle.platform.database;

import org.jspecify.annotations.NullMarked;

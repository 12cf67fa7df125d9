/**
 * The way to PostgreSQL: bounded in time and in connections, and whether it is there. Any thread; results come on the
 * caller's Vert.x context when it has one.
 */
@NullMarked
package dev.fettle.notifier.database;

import org.jspecify.annotations.NullMarked;

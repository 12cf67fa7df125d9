/**
 * The way to PostgreSQL: statements and transactions that end in time. Any thread; results come on the
 * caller's Vert.x context when it has one.
 */
@NullMarked
package dev.fettle.notifier.database;

import org.jspecify.annotations.NullMarked;

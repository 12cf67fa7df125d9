/**
 * What checks of SQL databases have in common: a query is answered, and the database says how it stands. Confined to
 * the lane that attempts them. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.sql;

import org.jspecify.annotations.NullMarked;

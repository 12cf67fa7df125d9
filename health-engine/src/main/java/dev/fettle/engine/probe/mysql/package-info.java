/**
 * Checks of kind {@code mysql}: a query is answered by MySQL or MariaDB. Confined to the lane that attempts them, but
 * for the kind itself, which any thread may use. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe.mysql;

import org.jspecify.annotations.NullMarked;

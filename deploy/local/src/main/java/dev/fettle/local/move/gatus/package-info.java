/**
 * Reads what Gatus (version 5) watches: endpoints, external endpoints, suites, conditions and alerting. Blocks on files
 * only;
 * any thread.
 */
@NullMarked
package dev.fettle.local.move.gatus;

import org.jspecify.annotations.NullMarked;

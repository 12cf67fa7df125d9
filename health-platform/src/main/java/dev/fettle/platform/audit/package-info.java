/**
 * Who changed what: a line in the log and a row in a table for each change that was made or refused. Recording never
 * waits and never fails; any thread.
 */
@NullMarked
package dev.fettle.platform.audit;

import org.jspecify.annotations.NullMarked;

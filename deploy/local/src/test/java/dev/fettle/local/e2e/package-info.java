/**
 * The whole system on its real processes: what is promised when all works and when things die. Each class is used on
 * the test's own thread unless it says otherwise.
 */
@NullMarked
package dev.fettle.local.e2e;

import org.jspecify.annotations.NullMarked;

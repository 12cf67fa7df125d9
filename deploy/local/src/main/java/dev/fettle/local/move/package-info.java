/**
 * Moves what other monitors watch into a file of ours: one reader for each of them in a package of its own, one draft
 * that
 * they all fill, one report of what differs. Blocks on files only; any thread.
 */
@NullMarked
package dev.fettle.local.move;

import org.jspecify.annotations.NullMarked;

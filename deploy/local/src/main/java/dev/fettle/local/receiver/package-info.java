/**
 * A webhook receiver on 127.0.0.1 that shows what arrives and whether its signature holds. Its own threads; the
 * listener
 * is called on them, one delivery at a time.
 */
@NullMarked
package dev.fettle.local.receiver;

import org.jspecify.annotations.NullMarked;

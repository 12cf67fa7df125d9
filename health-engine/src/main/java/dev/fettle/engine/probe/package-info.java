/**
 * One attempt of one check on the network.
 *
 * <p>
 * {@link dev.fettle.engine.probe.Probes} is the door; one belongs to one lane, and all its methods are called on that
 * lane's Vert.x context. {@link dev.fettle.engine.probe.Conditions} may be
 * used from any thread. Nothing here blocks.
 */
@NullMarked
package dev.fettle.engine.probe;

import org.jspecify.annotations.NullMarked;

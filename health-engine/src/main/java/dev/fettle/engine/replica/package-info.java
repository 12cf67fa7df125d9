/**
 * What other nodes say of the components that they watch, read from the compacted status topic and put on the board.
 * One thread of its own reads; readers of the board never wait for it.
 */
@NullMarked
package dev.fettle.engine.replica;

import org.jspecify.annotations.NullMarked;

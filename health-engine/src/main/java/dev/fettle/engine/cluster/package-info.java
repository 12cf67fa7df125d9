/**
 * Which shards this node owns, and the proof of it that every write begins with. Any thread.
 */
@NullMarked
package dev.fettle.engine.cluster;

import org.jspecify.annotations.NullMarked;

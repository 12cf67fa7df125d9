package dev.fettle.engine.cluster;

import java.time.Instant;

/**
 * An engine among those that share a database, as it told last.
 *
 * @param id its name
 * @param address where the others reach it
 * @param version its release
 * @param startedAt when its process began
 * @param seenAt when it told this, by the clock of the database
 * @param alive whether that is recent
 * @param components how many components it watches
 * @param replicaLag how many records of the others it has not read yet
 */
public record Node(String id, String address, String version, Instant startedAt, Instant seenAt, boolean alive,
        int components, long replicaLag) {}

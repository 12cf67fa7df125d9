package dev.fettle.engine.cluster;

import java.net.URI;

/**
 * Which engine this is among those that share a database.
 *
 * @param node its name
 * @param address where the others reach it
 */
public record Self(String node, URI address) {}

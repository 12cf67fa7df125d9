package dev.fettle.engine.component;

import dev.fettle.api.component.GroupPath;
import java.util.OptionalDouble;

/**
 * What is said of a group; a group of which nothing is said has no such definition and exists as long as it has
 * members.
 *
 * @param path its path
 * @param quorum share of its counted members, above 0 and at most 1, that must be HEALTHY for it to be HEALTHY, else it
 * is UNHEALTHY; empty: the worst member decides
 * @param critical whether its failure makes the group it stands in, and the system, UNHEALTHY; else DEGRADED at most
 */
public record GroupDefinition(GroupPath path, OptionalDouble quorum, boolean critical) {}

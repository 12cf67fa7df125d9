package dev.fettle.engine.component;
import dev.fettle.platform.file.Origin;

/**
 * A group of which something is said now.
 *
 * @param definition what is said
 * @param source as it was written
 * @param origin who owns it
 */
record KnownGroup(GroupDefinition definition, String source, Origin origin) {}

package dev.fettle.engine.component;

import org.jspecify.annotations.Nullable;

/**
 * What is read of {@link ComponentEntity} to let it run: made by Hibernate without an entity, which took seconds for a
 * hundred thousand of them at a start. Stays inside this package.
 *
 * @param id its id
 * @param source who owns it
 * @param definition as it was written, secrets masked
 * @param version of its last change
 * @param sealed the same with its secrets; null when it has none, or they are not stored
 * @param secretsLost whether they are not stored
 */
record StoredComponent(String id, String source, String definition, long version, @Nullable String sealed,
        boolean secretsLost) {}

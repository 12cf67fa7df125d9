package dev.fettle.engine.component;

import org.jspecify.annotations.Nullable;

/**
 * A component that is configured now.
 *
 * @param definition ready to run; null when what is stored cannot be read now, because a variable is not set or its
 * secrets are not stored
 * @param source as it was written, see {@link ComponentEntry#source()}; with secrets unless they are not stored
 * @param origin who owns it
 * @param version of its last change, for {@code ETag}
 */
record Known(@Nullable ComponentDefinition definition, String source, Origin origin, long version) {

    /** Whether a new writing says something else. */
    boolean differsFrom(ComponentEntry entry) {
        String written = entry.source();
        boolean same = source.equals(written) || source.equals(DefinitionJson.masked(written));
        return !same || (definition != null && !definition.equals(entry.definition()));
    }
}

package dev.fettle.engine.component;

import dev.fettle.platform.file.Origin;
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

    /** Whether a new writing says something else, or what is stored cannot run. */
    boolean differsFrom(ComponentEntry entry) {
        return definition == null || !says(entry) || !definition.equals(entry.definition());
    }

    /** Whether a new writing has the same words, as far as they are stored. */
    boolean says(ComponentEntry entry) {
        String written = entry.source();
        return source.equals(written) || source.equals(DefinitionJson.masked(written));
    }
}

package dev.fettle.engine.component;

import dev.fettle.platform.file.Mapping;

/**
 * A group as it was read: ready to use, and as it was written.
 *
 * @param definition complete
 * @param written the mapping it was read from
 */
public record GroupEntry(GroupDefinition definition, Mapping written) {

    /** What to store and to compare by: JSON in the shape of the file. Made anew at each call. */
    public String source() {
        return DefinitionJson.write(written);
    }
}

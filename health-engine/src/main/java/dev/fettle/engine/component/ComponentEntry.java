package dev.fettle.engine.component;

import dev.fettle.platform.file.Mapping;

/**
 * A component as it was read: ready to run, and as it was written.
 *
 * @param definition complete, placeholders expanded: never to be stored or shown
 * @param written the mapping it was read from, over its defaults
 */
public record ComponentEntry(ComponentDefinition definition, Mapping written) {

    /**
     * What to store and to compare by: JSON in the shape of the file, keys sorted, defaults of its file merged,
     * built-in
     * defaults left to the release that reads it, placeholders as placeholders. Equal for equal definitions written in
     * the same words; secrets written in clear are in it, so it is not to be shown, see {@link
     * DefinitionJson#masked(String)}. {@link ComponentFile#restore} reads it. Made anew at each call.
     */
    public String source() {
        return DefinitionJson.write(written);
    }
}

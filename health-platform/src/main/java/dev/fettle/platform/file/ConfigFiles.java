package dev.fettle.platform.file;

import java.util.List;

/**
 * The parsed files and what is wrong with them so far.
 *
 * @param roots each file's mapping, in the order of reading; a file that is not YAML has none
 * @param problems goes on gathering while the roots are read with {@link Fields}
 */
public record ConfigFiles(List<Mapping> roots, Problems problems) {

    public ConfigFiles {
        roots = List.copyOf(roots);
    }
}

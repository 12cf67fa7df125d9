package dev.fettle.local.move;

import dev.fettle.platform.file.Problem;
import java.util.List;

/**
 * What became of the files of another program.
 *
 * @param yaml the new file; of no use when there are errors
 * @param report what differs
 * @param problems of the old files, by place
 */
public record Moved(String yaml, Report report, List<Problem> problems) {

    /** Copies the list. */
    public Moved {
        problems = List.copyOf(problems);
    }

    /** Whether the old files could be read at all. */
    public boolean isUsable() {
        return problems.stream().noneMatch(Problem::isError);
    }
}

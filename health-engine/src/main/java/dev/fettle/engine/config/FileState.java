package dev.fettle.engine.config;

import dev.fettle.platform.file.Problem;
import java.time.Instant;
import java.util.List;

/**
 * What came of the files when they were read last.
 *
 * @param at when that was
 * @param successful whether what they say holds; else what held before goes on
 * @param problems errors and warnings, errors that made them refused included
 */
public record FileState(Instant at, boolean successful, List<Problem> problems) {

    public FileState {
        problems = List.copyOf(problems);
    }
}

package dev.fettle.engine.component;

import dev.fettle.api.component.ComponentId;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The components that are configured now, ready to run and as they were written. Any thread. */
@ApplicationScoped
public class ComponentCatalog {

    private static final Set<String> NOTIFIERS_PART = Set.of("webhooks");

    private volatile Map<ComponentId, ComponentEntry> entries = Map.of();

    ComponentCatalog() {}

    /**
     * Reads the files and, when nothing is wrong, takes what they say. Blocks for the reading.
     *
     * @param files files and directories
     * @param customKinds kinds of check that probes are registered for
     * @param conditionProblems says what is wrong with a CEL expression; empty: nothing
     * @return what is wrong, errors and warnings
     */
    public Reading load(List<String> files, Set<String> customKinds,
            Function<String, Optional<String>> conditionProblems) {
        ConfigFiles read = ConfigSnapshot.read(files.stream().map(Path::of).toList())
                .parse(Placeholders.of(System::getenv));
        List<ComponentEntry> found = new ComponentFile(customKinds, conditionProblems).read(read).components();
        List<Problem> problems = read.problems().besides(NOTIFIERS_PART);
        if (problems.stream().anyMatch(Problem::isError)) {
            return new Reading(problems, true);
        }
        entries = found.stream()
                .collect(Collectors.toUnmodifiableMap(entry -> entry.definition().id(), Function.identity()));
        return new Reading(problems, false);
    }

    /** All that are configured. */
    public List<ComponentEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** A component as it was written, over the defaults of its file, as JSON with secrets masked; empty: none such. */
    public Optional<String> shown(ComponentId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> DefinitionJson.masked(entry.source()));
    }

    /**
     * What came of reading.
     *
     * @param problems errors and warnings
     * @param isBroken whether nothing was taken because of an error
     */
    public record Reading(List<Problem> problems, boolean isBroken) {}
}

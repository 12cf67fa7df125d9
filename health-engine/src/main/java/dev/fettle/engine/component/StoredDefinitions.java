package dev.fettle.engine.component;

import dev.fettle.engine.component.ComponentStore.Delta;
import dev.fettle.engine.component.ComponentStore.Row;
import dev.fettle.engine.component.ComponentStore.Stored;
import dev.fettle.platform.file.Origin;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Makes stored definitions ready to run and puts them into the catalog. One that cannot run now, because a variable is
 * not set or its secrets are not stored, is told and stays as it is stored. To be called by the one who changes the
 * catalog; may take long.
 */
@ApplicationScoped
public class StoredDefinitions {

    private static final Logger LOG = Logger.getLogger(StoredDefinitions.class);
    private static final String REST_VARIABLES = "FETTLE_SECRET_";

    private final ComponentFile file;
    private final ComponentCatalog catalog;

    StoredDefinitions(ComponentFile file, ComponentCatalog catalog) {
        this.file = file;
        this.catalog = catalog;
    }

    /**
     * Puts what is stored, and nothing else.
     *
     * @param filesToo whether what files said is to run from what is stored; else they say it anew
     */
    public void load(Stored stored, boolean filesToo) {
        Problems problems = new Problems();
        Map<String, ComponentDefinition> restored = restored(stored.components(), filesToo, problems);
        catalog.load(stored, restored, groups(stored.groups(), problems));
        tell(problems);
    }

    /** Puts what was stored since. Answers those of it that can run. */
    public List<ComponentDefinition> merge(Delta delta) {
        Problems problems = new Problems();
        Map<String, ComponentDefinition> restored = restored(delta.stored().components(), true, problems);
        catalog.merge(delta, restored, groups(delta.stored().groups(), problems));
        tell(problems);
        return List.copyOf(restored.values());
    }

    private Map<String, ComponentDefinition> restored(List<Row> rows, boolean filesToo, Problems problems) {
        Map<String, String> ofFiles = new LinkedHashMap<>();
        Map<String, String> ofOthers = new LinkedHashMap<>();
        for (Row row : rows) {
            boolean isOfFiles = row.origin().equals(Origin.FILE);
            if (isOfFiles && !filesToo) {
                continue;
            }
            if (row.problem() != null) {
                LOG.warnf("a stored definition cannot run now: %s: %s", row.id(), row.problem());
            } else {
                (isOfFiles ? ofFiles : ofOthers).put(row.id(), row.source());
            }
        }
        var restored = new LinkedHashMap<>(file.restore(ofFiles, Placeholders.of(System::getenv), problems));
        restored.putAll(file.restore(ofOthers, Placeholders.onlyWithPrefix(REST_VARIABLES, System::getenv), problems));
        return restored;
    }

    private static Map<String, GroupDefinition> groups(List<Row> rows, Problems problems) {
        Map<String, String> groups = new LinkedHashMap<>();
        rows.forEach(row -> groups.put(row.id(), row.source()));
        return ComponentFile.restoreGroups(groups, Placeholders.of(System::getenv), problems);
    }

    private static void tell(Problems problems) {
        problems.all().stream().filter(Problem::isError)
                .forEach(problem -> LOG.warnf("a stored definition cannot run now: %s", problem));
    }
}

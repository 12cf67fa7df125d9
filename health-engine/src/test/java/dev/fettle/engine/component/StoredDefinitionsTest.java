package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.component.ComponentStore.Delta;
import dev.fettle.engine.component.ComponentStore.Row;
import dev.fettle.engine.component.ComponentStore.Stored;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.Origin;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredDefinitionsTest {

    private static final String SOUND = "{\"id\":\"%s\",\"check\":{\"tcp\":{\"host\":\"localhost\",\"port\":1}}}";
    private static final String UNSET = "{\"id\":\"%s\",\"check\":{\"tcp\":{\"host\":\"${NOT_SET_ANYWHERE}\",\"port\":1}}}";
    private static final String GROUP = "{\"id\":\"shop\",\"critical\":false}";

    private final ComponentCatalog catalog = new ComponentCatalog();
    private final StoredDefinitions definitions = new StoredDefinitions(
            new ComponentFile(CheckKinds.ofFettle()), catalog);

    @Test
    void whatFilesSaidRunsFromWhatIsStoredOnlyWhereTheyDoNotSayItAnew() {
        Stored stored = new Stored(List.of(row("of-file", SOUND, Origin.FILE), row("of-rest", SOUND, Origin.REST)),
                List.of(new Row("shop", GROUP, Origin.FILE, 3, null)), 7);

        definitions.load(stored, false);
        assertThat(catalog.definition(new ComponentId("of-file"))).isEmpty();
        assertThat(catalog.definition(new ComponentId("of-rest"))).isPresent();

        definitions.load(stored, true);
        assertThat(catalog.definition(new ComponentId("of-file"))).isPresent();
        assertThat(catalog.groups()).extracting(group -> group.path().value()).containsExactly("shop");
        assertThat(catalog.version()).isEqualTo(7);
    }

    @Test
    void whatCannotRunNowStaysAsItIsStored() {
        definitions.load(new Stored(List.of(row("unset", UNSET, Origin.FILE),
                new Row("sealed", SOUND.formatted("sealed"), Origin.REST, 1, "its secrets are not stored"),
                row("sound", SOUND, Origin.apply("team"))), List.of(), 1), true);

        assertThat(catalog.definitions()).extracting(definition -> definition.id().value()).containsExactly("sound");
        assertThat(catalog.shown(new ComponentId("unset"))).isPresent();
        assertThat(catalog.shown(new ComponentId("sealed"))).isPresent();
    }

    @Test
    void whatWasStoredSinceIsLaidOverTheRest() {
        definitions.load(new Stored(List.of(row("gone", SOUND, Origin.REST), row("stays", SOUND, Origin.REST)),
                List.of(), 1), true);

        List<ComponentDefinition> changed = definitions.merge(new Delta(
                new Stored(List.of(row("fresh", SOUND, Origin.REST), row("unset", UNSET, Origin.FILE)), List.of(), 2),
                Set.of(new ComponentId("gone")), Set.of()));

        assertThat(changed).extracting(definition -> definition.id().value()).containsExactly("fresh");
        assertThat(catalog.definitions()).extracting(definition -> definition.id().value())
                .containsExactlyInAnyOrder("stays", "fresh");
        assertThat(catalog.version()).isEqualTo(2);
    }

    private static Row row(String id, String source, Origin origin) {
        return new Row(id, source.formatted(id), origin, 1, null);
    }
}

package dev.fettle.engine.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.engine.component.ComponentStore.Row;
import dev.fettle.engine.component.ComponentStore.Stored;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Origin;
import dev.fettle.platform.file.Placeholders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentCatalogTest {

    private static final Origin TEAM = Origin.apply("team");

    private final ComponentCatalog catalog = new ComponentCatalog();

    /** The letters are components; an upper-case one has another name, which makes it another definition. */
    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -    | abc | created abc             | false | everything is new
            abc  | abc | -                       | false | the same again is nothing
            abc  | aBc | changed b               | false | another name is a change
            abc  | abd | created d removed c     | false | one of three may go
            abcd | ab  | removed cd              | false | and a half of them
            abcd | a   | refused 3 of 4          | false | but not more than a half
            abcd | a   | removed bcd             | true  | unless that is meant
            abc  | -   | refused 3 of 3          | false | nor all
            abc  | -   | removed abc             | true  | unless that is meant
            -    | -   | -                       | false | nothing of nothing
            """)
    void whatIsWantedIsComparedWithWhatIsThere(String present, String wanted, String expected, boolean prune,
            String rule) {
        take(Origin.FILE, present);

        String found;
        try {
            Changes changes = catalog.whole(Origin.FILE, components(wanted), prune);
            found = text(changes);
            assertThat(changes.isEmpty()).isEqualTo(expected == null);
        } catch (RemovalRefusedException e) {
            found = "refused " + String.valueOf(e.getMessage()).replaceAll("this removes (\\d+ of \\d+) .*", "$1");
        }

        assertThat(found).as(rule).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void whatAnotherOwnsIsToldAndNotCounted() {
        take(Origin.FILE, "ab");
        take(TEAM, "c");

        assertThatExceptionOfType(NotOwnerException.class)
                .isThrownBy(() -> catalog.whole(TEAM, components("abcd"), false))
                .satisfies(e -> assertThat(e.taken()).extracting(Object::toString)
                        .containsExactly("a is owned by file", "b is owned by file"))
                .satisfies(e -> assertThat(e.taken()).extracting(NotOwnerException.Taken::pointer)
                        .containsExactly("#/components/0/id", "#/components/1/id"));
        assertThat(text(catalog.whole(TEAM, components("cd"), false))).isEqualTo("created d");
        assertThat(text(catalog.whole(TEAM, components("-"), true))).isEqualTo("removed c");
    }

    @Test
    void oneComponentIsCreatedChangedOrLeftAndBelongsToOne() {
        take(Origin.REST, "a");
        take(Origin.FILE, "f");

        assertThat(text(catalog.one(Origin.REST, entry("b")))).isEqualTo("created b");
        assertThat(text(catalog.one(Origin.REST, entry("A")))).isEqualTo("changed a");
        assertThat(catalog.one(Origin.REST, entry("a")).isEmpty()).isTrue();
        assertThatExceptionOfType(NotOwnerException.class)
                .isThrownBy(() -> catalog.one(Origin.REST, entry("f")))
                .withMessage("1 owned by another source, the first: f is owned by file");
    }

    @Test
    void oneComponentIsRemovedByItsOwnerOnly() {
        take(Origin.REST, "a");

        assertThat(text(catalog.without(Origin.REST, new ComponentId("a")))).isEqualTo("removed a");
        assertThat(catalog.without(Origin.REST, new ComponentId("b")).isEmpty()).isTrue();
        assertThatExceptionOfType(NotOwnerException.class)
                .isThrownBy(() -> catalog.without(Origin.FILE, new ComponentId("a")));
    }

    @Test
    void groupsAreSaidAnewSilencedAndOwned() {
        Configuration one = read("groups: [{ id: g, quorum: 50% }, { id: h }]\ncomponents: []");
        take(Origin.FILE, one);
        assertThat(catalog.groups()).extracting(GroupDefinition::path).containsExactlyInAnyOrder(
                new GroupPath("g"), new GroupPath("h"));
        assertThat(catalog.whole(Origin.FILE, one, false).isEmpty()).isTrue();

        Changes changes = catalog.whole(Origin.FILE, read("groups: [{ id: g, quorum: 60% }]\ncomponents: []"), false);

        assertThat(changes.isEmpty()).isFalse();
        assertThat(changes.groups()).extracting(group -> group.definition().path().value()).containsExactly("g");
        assertThat(changes.groupsRemoved()).containsExactly(new GroupPath("h"));
        catalog.take(changes, 2);
        assertThat(catalog.groups()).extracting(GroupDefinition::path).containsExactly(new GroupPath("g"));
        Changes silenced = catalog.whole(Origin.FILE, components("-"), false);
        assertThat(silenced.isEmpty()).as("a group of which nothing is said any more is a change").isFalse();
        assertThatExceptionOfType(NotOwnerException.class)
                .isThrownBy(() -> catalog.whole(TEAM, read("groups: [{ id: g }]\ncomponents: []"), false))
                .withMessage("1 owned by another source, the first: group g is owned by file");
    }

    @Test
    void whatIsTakenIsThereAndShownWithoutItsSecrets() {
        take(Origin.REST, read("components: [{ id: s, check: { http: { url: http://a, headers:"
                + " { Authorization: s3cret } } } }]"));
        ComponentId id = new ComponentId("s");

        assertThat(catalog.size()).isEqualTo(1);
        assertThat(catalog.definition(id)).map(ComponentDefinition::id).contains(id);
        assertThat(catalog.definitions()).hasSize(1);
        assertThat(catalog.source(id)).get().asString().contains("s3cret");
        assertThat(catalog.shown(id)).get().satisfies(shown -> {
            assertThat(shown.json()).doesNotContain("s3cret").contains("\"Authorization\":\"***\"");
            assertThat(shown.origin()).isEqualTo(Origin.REST);
            assertThat(shown.version()).isEqualTo(1);
        });
        catalog.take(catalog.without(Origin.REST, id), 2);
        assertThat(catalog.size()).isZero();
        assertThat(catalog.shown(id)).isEmpty();
        assertThat(catalog.source(id)).isEmpty();
        assertThat(catalog.definition(id)).isEmpty();
    }

    @Test
    void whatIsStoredAndCannotRunIsThereWithoutADefinitionUntilItsSourceSaysTheSame() {
        String secret = "components: [{ id: s, check: { http: { url: http://a, headers: { Authorization: s3cret } } } },"
                + " { id: t, check: { push: {} } }, { id: u, check: { push: {} } }]";
        Configuration wanted = read(secret);
        ComponentEntry s = wanted.components().getFirst();
        ComponentEntry t = wanted.components().get(1);
        ComponentEntry u = wanted.components().get(2);
        catalog.load(new Stored(List.of(
                new Row("s", DefinitionJson.masked(s.source()), Origin.FILE, 7, "its secrets are not stored"),
                new Row("t", t.source(), Origin.REST, 8, null), new Row("u", u.source(), Origin.FILE, 9, null)),
                List.of(), 9), Map.of("u", u.definition()), Map.of());
        assertThat(catalog.size()).isEqualTo(3);
        assertThat(catalog.definitions()).extracting(component -> component.id().value()).containsExactly("u");
        assertThat(text(catalog.whole(Origin.FILE, new Configuration(List.of(s, u), List.of()), false)))
                .as("what cannot run is a change").isEqualTo("changed s");

        catalog.adopt(Origin.FILE, wanted);

        assertThat(catalog.version()).isEqualTo(9);
        assertThat(catalog.definition(new ComponentId("s"))).contains(s.definition());
        assertThat(catalog.shown(new ComponentId("s"))).get().extracting(ComponentCatalog.Shown::version)
                .isEqualTo(7L);
        assertThat(catalog.definition(new ComponentId("t"))).as("another's is not adopted").isEmpty();
        assertThat(catalog.whole(Origin.FILE, new Configuration(List.of(s, u), List.of()), false).isEmpty()).isTrue();
    }

    @Test
    void whatAnotherNodeStoredSinceIsTakenAndTheRestStays() {
        take(Origin.FILE, "ab");
        ComponentEntry fresh = read("components: [{ id: c, check: { push: {} } }]").components().getFirst();

        catalog.merge(new ComponentStore.Delta(
                new Stored(List.of(new Row("c", fresh.source(), Origin.REST, 12, null)), List.of(), 12),
                Set.of(new ComponentId("a")), Set.of()), Map.of("c", fresh.definition()), Map.of());

        assertThat(catalog.definitions()).extracting(component -> component.id().value())
                .containsExactlyInAnyOrder("b", "c");
        assertThat(catalog.version()).isEqualTo(12);
    }

    @Test
    void whatIsStoredTakesThePlaceOfAllThatWasThere() {
        take(Origin.FILE, "ab");
        GroupDefinition group = read("groups: [{ id: g }]\ncomponents: []").groups().getFirst().definition();

        catalog.load(new Stored(List.of(), List.of(new Row("g", "{\"id\":\"g\"}", Origin.FILE, 1, null),
                new Row("broken", "{}", Origin.FILE, 1, null)), 1), Map.of(), Map.of("g", group));

        assertThat(catalog.size()).isZero();
        assertThat(catalog.groups()).containsExactly(group);
    }

    private void take(Origin origin, String letters) {
        take(origin, components(letters));
    }

    private void take(Origin origin, Configuration wanted) {
        catalog.take(catalog.whole(origin, wanted, false), 1);
    }

    private static ComponentEntry entry(String letter) {
        return components(letter).components().getFirst();
    }

    private static Configuration components(String letters) {
        String entries = letters == null || letters.equals("-")
                ? ""
                : letters.chars().mapToObj(letter -> "{ id: " + Character.toString(letter).toLowerCase(Locale.ROOT)
                        + ", name: " + Character.toString(letter) + ", check: { push: {} } }")
                        .collect(Collectors.joining(", "));
        return read("components: [" + entries + "]");
    }

    private static Configuration read(String text) {
        ConfigFiles files = ConfigSnapshot.of("f", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(name -> null));
        return new ComponentFile(CheckKinds.ofFettle()).read(files);
    }

    private static String text(Changes changes) {
        return Stream.of(part("created", changes.created().stream().map(entry -> entry.definition().id())),
                part("changed", changes.changed().stream().map(entry -> entry.definition().id())),
                part("removed", changes.removed().stream())).filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String part(String word, Stream<ComponentId> ids) {
        String letters = ids.map(ComponentId::value).collect(Collectors.joining());
        return letters.isEmpty() ? "" : word + " " + letters;
    }
}

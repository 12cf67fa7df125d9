package dev.fettle.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars with probes of one's own: what they may be, and what is said of those that are not. */
class OwnProbesTest {

    private static final String ATTEMPT = """
            public CompletionStage<Outcome> attempt(ProbeRequest request) {
                return CompletableFuture.completedStage(new Outcome.Success(Observation.of(Duration.ZERO)));
            }
            """;

    @TempDir
    private Path directory;

    private OwnProbes load() {
        return OwnProbes.load(Optional.of(directory));
    }

    @Test
    void theProbeOfAJarIsAttempted() {
        ProbeJar.of(directory, "Tea", "public String kind() { return \"tea\"; }" + ATTEMPT);

        OwnProbes own = load();

        assertThat(own.kinds()).contains("tea");
        try (TestLane lane = new TestLane(own.of("tea").orElseThrow())) {
            assertThat(lane.attempt(new CustomCheck("tea", Map.of()))).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Throwing | public Throwing() { throw new IllegalStateException("no licence"); } public String kind() { return "a"; }                | a probe of one's own cannot be loaded: Provider com.example.Throwing could not be instantiated (IllegalStateException: no licence)
            Starting | static { if (true) throw new IllegalStateException("no licence"); } public String kind() { return "a"; }                | (IllegalStateException: no licence)
            Hidden   | Hidden(int way) {} public String kind() { return "a"; }                                                                   | com.example.Hidden
            Dumb     | public String kind() { throw new IllegalStateException("not now"); }                                                     | com.example.Dumb does not say its kind: not now
            Nameless | public String kind() { return null; }                                                                                    | the kind of com.example.Nameless must match [a-z][a-z0-9-]*, was 'null'
            Blank    | public String kind() { return ""; }                                                                                      | the kind of com.example.Blank must match [a-z][a-z0-9-]*, was ''
            Spaced   | public String kind() { return "a b"; }                                                                                   | the kind of com.example.Spaced must match [a-z][a-z0-9-]*, was 'a b'
            Dash     | public String kind() { return "-a"; }                                                                                    | the kind of com.example.Dash must match [a-z][a-z0-9-]*, was '-a'
            """)
    void whatCannotBeUsedIsToldByItsClass(String name, String body, String message) {
        ProbeJar.of(directory, name, body + ATTEMPT);

        assertThatIllegalArgumentException().isThrownBy(this::load).withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"http", "exec", "composite", "push", "smtp"})
    void aKindOfFettleIsNotTaken(String kind) {
        ProbeJar.of(directory, "Taking", "public String kind() { return \"" + kind + "\"; }" + ATTEMPT);

        assertThatIllegalArgumentException().isThrownBy(() -> CheckKinds.with(load()))
                .withMessage("a probe must not be for checks of kind '" + kind + "': that is one of Fettle's own");
    }

    @Test
    void twoJarsAreNotForOneKind() {
        ProbeJar.of(directory, "Black", "public String kind() { return \"tea\"; }" + ATTEMPT);
        ProbeJar.of(directory, "Green", "public String kind() { return \"tea\"; }" + ATTEMPT);

        assertThatIllegalArgumentException().isThrownBy(this::load)
                .withMessage("two probes for checks of kind 'tea': com.example.Black and com.example.Green");
    }

    @Test
    void aServiceThatIsNotInTheJarIsToldByItsName() throws IOException {
        Path jar = ProbeJar.of(directory, "Gone", "public String kind() { return \"gone\"; }" + ATTEMPT);
        try (var files = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.delete(files.getPath("com/example/Gone.class"));
        }

        assertThatIllegalArgumentException().isThrownBy(this::load).withMessageContaining("com.example.Gone");
    }

    @Test
    void otherFilesAreNoneOfOurs() throws IOException {
        Files.writeString(directory.resolve("readme.txt"), "not a jar");
        Files.writeString(directory.resolve("half.jar.part"), "half a jar");

        assertThat(load().of("tea")).isEmpty();
    }

    /** Others' code reads the settings, in whatever way it fails. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            throw new IllegalStateException("password is hunter22")                 | the probe for kind 'tea' cannot read the settings: password is ***
            throw new NoClassDefFoundError("com/example/Yaml")                      | the probe for kind 'tea' cannot read the settings: com/example/Yaml
            return List.of("password must not be " + settings.get("password"))      | password must not be ***
            """)
    void whatIsWrongWithSettingsIsToldWithoutTheirSecrets(String body, String message) {
        ProbeJar.of(directory, "Tea", "public String kind() { return \"tea\"; }"
                + "public List<String> problems(Map<String, Object> settings) { " + body + "; }" + ATTEMPT);

        ReadChecks read = ReadChecks.of("{ tea: { password: hunter22 } }", CheckKinds.with(load()));

        assertThat(read.checks()).isEmpty();
        assertThat(read.problems()).singleElement().asString().endsWith(message);
    }

    @Test
    void settingsAreReadAsTheyStand() {
        ProbeJar.of(directory, "Tea", "public String kind() { return \"tea\"; }" + ATTEMPT);

        ReadChecks read = ReadChecks.of("{ tea: { a: 1, b: 1.5, c: true, d: [x, null], e: { f: null, g: g } } }",
                CheckKinds.with(load()));

        assertThat(read.check()).isInstanceOfSatisfying(CustomCheck.class,
                check -> assertThat(check.settings()).containsEntry("a", 1L).containsEntry("b", 1.5)
                        .containsEntry("c", true).containsEntry("e", Map.of("g", "g")).containsKey("d"));
        assertThat(read.problems()).isEqualTo(List.of());
    }
}

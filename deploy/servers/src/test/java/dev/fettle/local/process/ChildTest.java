package dev.fettle.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

    @TempDir
    private Path directory;

    @Test
    void itsOutputIsHeardKeptAndLogged() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());

        Child child = Child.start(shell("echo one; echo two >&2; exit 3", Signal.TERM), heard::add);

        assertThat(child.exit().get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(child.lastLines()).containsExactly("one", "two");
        assertThat(heard).containsExactly("one", "two");
        assertThat(directory.resolve("child.log")).hasContent("one\ntwo");
    }

    @Test
    void theReadyLineIsNoticed() {
        Child child = Child.start(shell("echo serving now; sleep 60", Signal.TERM), line -> {});

        assertThat(Patience.until(child::saidReady, Duration.ofSeconds(10))).isTrue();
        child.kill();
    }

    @Test
    void itIsAskedToEndInTheWayItUnderstands() throws Exception {
        // a job in the background has INT ignored, and a shell cannot trap what was ignored when it began
        Child child = Child.start(shell("exec env --default-signal=INT sh -c"
                + " \"trap 'exit 7' INT; echo serving; while :; do sleep 0.05; done\"", Signal.INT), line -> {});
        assertThat(Patience.until(child::saidReady, Duration.ofSeconds(10))).isTrue();

        child.stop(Duration.ofSeconds(10));

        assertThat(child.exit().get(1, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void oneThatDoesNotEndIsKilledAfterTheLimit() throws Exception {
        Child child = Child.start(shell("trap '' TERM; echo serving; while :; do sleep 0.05; done", Signal.TERM),
                line -> {});
        assertThat(Patience.until(child::saidReady, Duration.ofSeconds(10))).isTrue();

        child.stop(Duration.ofMillis(200));

        assertThat(child.exit().get(1, TimeUnit.SECONDS)).isEqualTo(128 + 9);
    }

    @Test
    void anOrphanIsFoundByItsPidFileAndAStrangerWithTheSameNumberIsNot() throws Exception {
        // Given
        Child child = Child.start(shell("echo serving; sleep 60", Signal.TERM), line -> {});
        Path file = directory.resolve("child.pid");
        Path strangers = directory.resolve("stranger.pid");
        Files.writeString(strangers, child.pid() + " 1000\n");

        // When, Then
        assertThat(PidFile.stopOrphan(strangers, Signal.TERM, Duration.ofSeconds(1))).isEmpty();
        assertThat(child.isAlive()).isTrue();
        assertThat(PidFile.stopOrphan(file, Signal.TERM, Duration.ofSeconds(5))).contains(child.pid());
        assertThat(child.isAlive()).isFalse();
        assertThat(PidFile.stopOrphan(file, Signal.TERM, Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void aMissingProgramIsNamed() {
        Launch launch = new Launch("ghost", List.of("/nowhere/ghost"), List.of(), Map.of(),
                directory.resolve("ghost.log"), null, null, Signal.TERM, Signal.KILL);

        assertThat(startAndHear(launch)).contains("/nowhere/ghost");
    }

    @Test
    void secretsOfTheEnvironmentStayOutOfTheText() {
        Launch launch = new Launch("x", List.of(), List.of("x"), Map.of("TOKEN", "geheim"), directory, null, null,
                Signal.TERM, Signal.KILL);

        assertThat(launch.toString()).doesNotContain("geheim");
    }

    @Test
    void aLineWithoutAnEndComesInPieces() throws Exception {
        Lines lines = new Lines(new StringReader("x".repeat(40_000) + "\r\nnext\n\nlast"));

        List<Integer> lengths = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            lengths.add(line.length());
        }

        assertThat(lengths).containsExactly(16_385, 16_385, 7_230, 4, 0, 4);
    }

    @Test
    void aLogAtItsLimitIsPutAside() throws Exception {
        Path file = directory.resolve("logs/bounded.log");
        try (BoundedLog log = new BoundedLog(file, 10)) {
            for (String line : List.of("first", "second", "third", "fourth", "fifth")) {
                log.line(line);
            }
        }

        assertThat(file).hasContent("fifth");
        assertThat(file.resolveSibling("bounded.log.1")).hasContent("third\nfourth");
    }

    /** What a user sees: the failure to start, or the last words of the command in front. */
    private static String startAndHear(Launch launch) {
        try {
            Child child = Child.start(launch, line -> {});
            child.exit().join();
            return String.join("\n", child.lastLines());
        } catch (java.io.UncheckedIOException e) {
            return e.getMessage();
        }
    }

    private Launch shell(String script, Signal stop) {
        return new Launch("child", List.of(), List.of("/bin/sh", "-c", script), Map.of(),
                directory.resolve("child.log"),
                directory.resolve("child.pid"), "serving", stop, Signal.KILL);
    }
}

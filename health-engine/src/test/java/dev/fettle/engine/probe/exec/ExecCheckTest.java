package dev.fettle.engine.probe.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fettle.api.check.ExecCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.TestLane;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs for real, plug-ins of Nagios among them. */
class ExecCheckTest {

    private static final Path PLUGINS = Path.of("/usr/lib/nagios/plugins");

    @TempDir
    private Path directory;

    private Path script(String name, String text) throws IOException {
        Path script = directory.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    private static Programs programs(Path directory, int running) {
        Map<String, String> settings = new HashMap<>(Map.of("fettle.exec.max-running", Integer.toString(running)));
        if (directory != null) {
            settings.put("fettle.exec.directory", directory.toString());
        }
        return new Programs(new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(ExecConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ExecConfig.class));
    }

    private TestLane lane() {
        return new TestLane(List.of(programs(directory, 4)));
    }

    private static ExecCheck check(String command, String... arguments) {
        return new ExecCheck(command, List.of(arguments), Map.of(), null, null);
    }

    private Outcome attempt(ExecCheck check) {
        try (TestLane lane = lane()) {
            return lane.attempt(check);
        }
    }

    @ParameterizedTest(name = "a plug-in that says {0} is {1}")
    @CsvSource({"0, Success", "1, Worrying", "2, Failure", "3, Inconclusive"})
    void aPluginOfNagiosIsUnderstood(String said, String kind) {
        assumeThat(PLUGINS.resolve("check_dummy")).as("apt-get install monitoring-plugins-basic").exists();
        try (TestLane lane = new TestLane(List.of(programs(PLUGINS, 4)))) {
            Outcome outcome = lane.attempt(check("check_dummy", said, "so it is"));

            assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(outcome.observation().details()).containsEntry("exit", Integer.parseInt(said));
        }
    }

    @Test
    void thePerformanceDataOfAPluginAreDetailsAndInConditions() {
        assumeThat(PLUGINS.resolve("check_load")).as("apt-get install monitoring-plugins-basic").exists();
        try (TestLane lane = new TestLane(List.of(programs(PLUGINS, 4)))) {
            ExecCheck load = new ExecCheck("check_load", List.of("-w", "9999,9999,9999", "-c", "9999,9999,9999"),
                    Map.of(),
                    "exit == 0 && performance.load1.value >= 0.0 && output.contains('load')",
                    "performance.load1.value > 9999.0");

            Outcome outcome = lane.attempt(load);

            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(outcome.observation().details()).containsKeys("performance.load1", "performance.load15");
        }
    }

    @Test
    void aProgramSeesItsArgumentsAsTheyAreAndItsOwnEnvironmentOnly() throws IOException {
        script("show", "echo \"$1|a=1\"; env | sort; pwd");

        ExecCheck shown = new ExecCheck("show", List.of("$(id); `id` * ; rm"), Map.of("PLACE", "here"),
                "output.startsWith('$(id); `id` * ; rm') && output.contains('PLACE=here') && !output.contains('HOME=')"
                        + " && !output.contains('FETTLE_ADMIN') && output.contains('PATH=/usr')",
                null);

        assertThat(attempt(shown)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void conditionsDecideInsteadOfTheExitCode() throws IOException {
        script("two", "echo 'many | queue=70'; exit 2");

        assertThat(attempt(new ExecCheck("two", List.of(), Map.of(), "exit == 2", null)))
                .isInstanceOf(Outcome.Success.class);
        assertThat(attempt(new ExecCheck("two", List.of(), Map.of(), "exit == 2", "performance.queue.value > 50.0")))
                .isInstanceOf(Outcome.Worrying.class);
        assertThat(attempt(new ExecCheck("two", List.of(), Map.of(), null, "performance.queue.value > 50.0")))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("two: many"));
    }

    @Test
    void noMessageShowsASecret() throws IOException {
        script("tell", "echo \"cannot log in with $2 and $TOKEN\"; exit 2");
        ExecCheck tell = new ExecCheck("tell", List.of("--password", "hunter22"), Map.of("TOKEN", "t0ken"), null, null);

        assertThat(attempt(tell)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message()).isEqualTo("tell: cannot log in with *** and ***"));
    }

    /** A secret is masked before a line is cut, else its first half would be told. */
    @Test
    void noMessageShowsHalfOfASecret() throws IOException {
        script("tell", "printf '%0195d%s' 0 $TOKEN; exit 2");
        ExecCheck tell = new ExecCheck("tell", List.of(), Map.of("TOKEN", "hunter22-hunter22"), null, null);
        ExecCheck judged = new ExecCheck("tell", List.of(), tell.environment(),
                "number(output.find('hunter.*')) > 1.0", null);

        assertThat(attempt(tell)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message()).endsWith("000***"));
        assertThat(attempt(judged)).isInstanceOfSatisfying(Outcome.Failure.class,
                failure -> assertThat(failure.message()).contains("not a number: ***").doesNotContain("hunter22"));
    }

    @Test
    void aProgramOfASubdirectoryIsFound() throws IOException {
        script("own/check", "echo fine");

        assertThat(attempt(check("own/check"))).isInstanceOf(Outcome.Success.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"../sh", "/bin/sh", "a/../../sh", "./sh", "a//b", ".hidden", "-c", "a b", "", "a/", "a\0b"})
    void aCommandThatIsNoNameIsNotAccepted(String command) {
        assertThatThrownBy(() -> check(command)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("command must be");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "PYTHONPATH", "PERL5OPT", "FETTLE_EXEC_RUN",
            "a b", "PATH", "_JAVA_OPTIONS", "GIT_SSH_COMMAND", "OPENSSL_CONF"})
    void aVariableThatLoadsCodeIsNotAccepted(String variable) {
        assertThatThrownBy(() -> new ExecCheck("a", List.of(), Map.of(variable, "x"), null, null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(variable);
    }

    @Test
    void whatMayNotBeRunIsNotRun(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(directory.resolve("out"), Path.of("/bin/sh"));
        Files.createSymbolicLink(directory.resolve("through"), elsewhere);
        Files.writeString(elsewhere.resolve("x"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(elsewhere.resolve("x"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("text"), "no program");
        Files.createDirectory(directory.resolve("folder"));
        Files.setPosixFilePermissions(script("open", "echo"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(directory.resolve("alias"), script("inside", "echo fine"));

        try (TestLane lane = lane()) {
            assertThat(lane.attempt(check("out"))).satisfies(is("out was not run: out leads out of the directory"));
            assertThat(lane.attempt(check("through/x"))).satisfies(is("through/x was not run: through/x leads out"));
            assertThat(lane.attempt(check("text"))).satisfies(is("text was not run: text is no program"));
            assertThat(lane.attempt(check("folder"))).satisfies(is("folder was not run: folder is no program"));
            assertThat(lane.attempt(check("none"))).satisfies(is("none was not run: none is not there"));
            assertThat(lane.attempt(check("open"))).satisfies(is("open was not run: open can be changed by everybody"));
            assertThat(lane.attempt(check("alias"))).isInstanceOf(Outcome.Success.class);
        }
    }

    private static java.util.function.Consumer<Outcome> is(String message) {
        return outcome -> assertThat(outcome).isInstanceOfSatisfying(Outcome.Inconclusive.class,
                inconclusive -> assertThat(inconclusive.message()).startsWith(message));
    }

    @Test
    void withoutADirectoryNothingIsRun() {
        try (TestLane lane = new TestLane(List.of(programs(null, 4)))) {
            assertThatThrownBy(() -> lane.prepare(check("true"))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("FETTLE_EXEC_DIRECTORY");
        }
    }

    @Test
    void aProgramThatSaysTooMuchIsKilled() throws IOException {
        script("flood", "while :; do echo 'much too much'; done");

        assertThat(attempt(check("flood"))).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
            assertThat(failure.message()).isEqualTo("flood wrote more than 64 KiB and was killed");
        });
    }

    @Test
    void muchTroubleDoesNotHinderAProgram() throws IOException {
        script("loud", "head -c 300000 /dev/zero >&2; echo fine");

        assertThat(attempt(check("loud"))).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void itsInputIsEmpty() throws IOException {
        script("read", "if read line; then exit 2; else echo nothing to read; fi");

        assertThat(attempt(check("read"))).isInstanceOf(Outcome.Success.class);
    }

    /** The exit code counts, and not that somebody whom it left behind holds its output open. */
    @Test
    void whoHoldsTheOutputOpenDoesNotHoldTheCheckUp() throws IOException {
        Path pids = directory.resolve("pids");
        script("daemon", "echo 'begun | a=1'; sleep 604 & echo $! >> " + pids + "; exit 1");

        Outcome outcome = attempt(check("daemon"));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Worrying.class, worrying -> {
            assertThat(worrying.message()).isEqualTo("daemon: begun");
            assertThat(worrying.observation().details()).containsEntry("performance.a", 1.0);
            assertThat(worrying.observation().latency()).isLessThan(Duration.ofSeconds(4));
        });
        await().atMost(Duration.ofSeconds(20)).untilAsserted(
                () -> assertThat(Files.readAllLines(pids)).hasSize(1).noneMatch(ExecCheckTest::lives));
    }

    @Test
    void nothingThatItWritesEscapes() throws IOException {
        script("garbage", "head -c 60000 /dev/urandom; exit 2");
        script("quote", "printf \"OK | '\"; head -c 60000 /dev/zero | tr '\\000' a");

        assertThat(attempt(check("garbage"))).isInstanceOf(Outcome.Failure.class);
        assertThat(attempt(check("quote"))).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void noDeadProcessIsLeftToThisOne() throws IOException {
        script("quick", "exit 0");
        try (TestLane lane = lane()) {
            var prepared = lane.prepare(check("quick"));
            for (int i = 0; i < 10; i++) {
                assertThat(lane.attempt(prepared, TestLane.AMPLE)).isInstanceOf(Outcome.Success.class);
            }
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(ProcessHandle.current().children()
                .map(child -> Path.of("/proc", Long.toString(child.pid()), "stat"))
                .filter(ExecCheckTest::isZombie)).isEmpty());
    }

    private static boolean isZombie(Path stat) {
        try {
            String text = Files.readString(stat);
            return text.startsWith("Z", text.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return false;
        }
    }

    /** A child, one whose parent is gone, and one of a session of its own that holds no pipe. */
    @Test
    void nothingOfAProgramSurvivesItsTime() throws IOException {
        Path pids = directory.resolve("pids");
        script("hang", "trap '' TERM; sleep 600 & echo $! >> " + pids + "\n"
                + "(sleep 601 & echo $! >> " + pids + ")\n"
                + "setsid sh -c 'echo $$ >> " + pids + "; exec sleep 602 >/dev/null 2>&1' &\n"
                + "echo $$ >> " + pids + "; wait");
        try (TestLane lane = lane()) {
            Outcome outcome = lane.attempt(lane.prepare(check("hang")), Duration.ofSeconds(4));

            assertThat(outcome).isInstanceOfSatisfying(Outcome.Timeout.class, timeout -> assertThat(timeout.message())
                    .isEqualTo("no complete answer within 4s (hang was still running and is killed)"));
            assertThat(Files.readAllLines(pids)).hasSize(4);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(
                    () -> assertThat(Files.readAllLines(pids)).noneMatch(ExecCheckTest::lives));
        }
    }

    @Test
    void whatAProgramLeavesBehindIsKilledToo() throws IOException {
        Path pids = directory.resolve("pids");
        script("leave", "setsid sh -c 'echo $$ >> " + pids + "; exec sleep 603' >/dev/null 2>&1 &\n"
                + "while ! [ -s " + pids + " ]; do :; done; echo fine");

        assertThat(attempt(check("leave"))).isInstanceOf(Outcome.Success.class);
        assertThat(Files.readAllLines(pids)).hasSize(1);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(
                () -> assertThat(Files.readAllLines(pids)).noneMatch(ExecCheckTest::lives));
    }

    private static boolean lives(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void moreProgramsThanMayRunSayNothingOfTheirTargets() throws IOException {
        script("slow", "sleep 4; echo fine");
        try (TestLane lane = new TestLane(List.of(programs(directory, 1)))) {
            var prepared = lane.prepare(check("slow"));
            List<CompletableFuture<Outcome>> outcomes = IntStream.range(0, 3)
                    .mapToObj(_ -> lane.begin(prepared, TestLane.AMPLE)).toList();

            assertThat(outcomes.stream().map(TestLane::get).filter(Outcome.Inconclusive.class::isInstance)).hasSize(2)
                    .allSatisfy(is("slow was not run: too many programs run already"));
        }
    }

    /** It was our place that was missing, and the target did nothing wrong. */
    @Test
    void aTimeThatPassedWaitingForAPlaceIsOurs() throws IOException {
        Path begun = directory.resolve("begun");
        script("slow", "echo >> " + begun + "; sleep 3; echo fine");
        try (TestLane lane = new TestLane(List.of(programs(directory, 1)))) {
            var prepared = lane.prepare(check("slow"));
            CompletableFuture<Outcome> first = lane.begin(prepared, TestLane.AMPLE);
            await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(begun));

            assertThat(lane.attempt(prepared, Duration.ofMillis(300))).satisfies(
                    is("our own trouble: no complete answer within 300ms (waiting for a place among the programs"));
            assertThat(TestLane.get(first)).isInstanceOf(Outcome.Success.class);
        }
    }
}

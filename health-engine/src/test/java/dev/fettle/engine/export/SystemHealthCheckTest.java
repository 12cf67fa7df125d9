package dev.fettle.engine.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.fettle.api.component.Status;
import dev.fettle.engine.component.SampleComponent;
import dev.fettle.engine.status.Flags;
import dev.fettle.engine.status.SampleView;
import dev.fettle.platform.database.DatabaseWatch.State;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The seed "System health check": the status file. */
class SystemHealthCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:13:58.120Z");
    private static final Standing WELL = new Standing(Status.HEALTHY, State.CONNECTED, false);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final AtomicInteger failures = new AtomicInteger();

    @ParameterizedTest(name = "{0}, {1}, pending {2}: {3}")
    @CsvSource({"HEALTHY,CONNECTED,false,online", "DEGRADED,CONNECTED,false,degraded",
            "UNHEALTHY,CONNECTED,false,degraded", "UNKNOWN,CONNECTED,false,degraded", "UNKNOWN,CONNECTED,true,starting",
            "HEALTHY,CONNECTED,true,starting", "HEALTHY,DISCONNECTED,false,degraded", "HEALTHY,TIMEOUT,false,degraded",
            "UNKNOWN,DISCONNECTED,true,degraded"})
    @DisplayName("Seed System health check: the states of the status file")
    void theWordFollowsFromTheSystemTheDatabaseAndTheFirstChecks(Status system, State database, boolean pending,
            String word) {
        assertThat(new Standing(system, database, pending).status().word()).isEqualTo(word);
    }

    @Test
    void theFirstCheckOfWhatNobodyWillCheckIsNotAwaited() {
        var job = SampleComponent.named("job").pushed(Duration.ofHours(1)).make();
        var shop = SampleComponent.named("shop").make();
        var view = SampleView.neverJudged(shop);

        assertThat(Whole.awaitsFirstCheck(view)).isTrue();
        assertThat(Whole.awaitsFirstCheck(SampleView.judged(shop, Status.UNHEALTHY))).isFalse();
        assertThat(Whole.awaitsFirstCheck(SampleView.neverJudged(job))).isFalse();
        assertThat(Whole.awaitsFirstCheck(SampleView.flagged(view, new Flags(true, false, false)))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"connected", "disconnected", "timeout"})
    @DisplayName("Seed System health check: the states of the database, and less than 1 KiB")
    void theFileHasTheAgreedShapeAndIsSmall(String database) {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(getClass().getResourceAsStream("/status-file.schema.json"));
        for (ServiceStatus status : ServiceStatus.values()) {
            for (String version : new String[]{"1.2.3", "unknown", "v".repeat(5_000)}) {
                String content = StatusFileWriter.content(status, database, version, NOW);

                assertThat(schema.validate(content, InputFormat.JSON)).isEmpty();
                assertThat(content.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1024);
            }
        }
        assertThat(StatusFileWriter.content(ServiceStatus.ONLINE, "connected", "1.2.3", NOW)).isEqualTo("""
                {"status":"online","database":"connected","timestamp":"2026-11-21T09:13:58.120Z",\
                "app_version":"1.2.3","api_version":"v1"}
                """);
    }

    @Test
    @DisplayName("Seed System health check: the version, or unknown")
    void aVersionThatCannotBeReadIsUnknown() {
        assertThat(Whole.version(Optional.empty())).isEqualTo("unknown");
        assertThat(Whole.version(Optional.of("  "))).isEqualTo("unknown");
        assertThat(Whole.version(Optional.of("<<unset>>"))).isEqualTo("unknown");
        assertThat(Whole.version(Optional.of("0.1.0"))).isEqualTo("0.1.0");
    }

    @Test
    @DisplayName("Seed System health check: every 30 s")
    void itIsWrittenEvery30SecondsAndAtEachChange() {
        StatusFileBeat beat = new StatusFileBeat();
        long second = Duration.ofSeconds(1).toNanos();

        assertThat(beat.isDue(WELL, 5 * second)).as("at first").isTrue();
        assertThat(beat.isDue(WELL, 6 * second)).isFalse();
        assertThat(beat.isDue(WELL, 35 * second - 1)).isFalse();
        assertThat(beat.isDue(WELL, 35 * second)).as("30 s later").isTrue();
        assertThat(beat.isDue(WELL, 64 * second)).isFalse();
        assertThat(beat.isDue(new Standing(Status.UNHEALTHY, State.CONNECTED, false), 64 * second)).isTrue();
        assertThat(beat.isDue(new Standing(Status.DEGRADED, State.CONNECTED, false), 64 * second))
                .as("a change of the system, though the word stays").isTrue();
        assertThat(beat.isDue(new Standing(Status.DEGRADED, State.TIMEOUT, false), 64 * second)).isTrue();
        assertThat(beat.isDue(new Standing(Status.DEGRADED, State.TIMEOUT, false), 93 * second)).isFalse();
        assertThat(beat.isDue(new Standing(Status.DEGRADED, State.TIMEOUT, false), 94 * second)).isTrue();
    }

    @Test
    @DisplayName("Seed System health check: temporary file and atomic rename")
    void aReaderNeverSeesAPartOfTheFile() throws Exception {
        Path path = directory.resolve("health.json");
        AtomicFile file = new AtomicFile(path);
        String small = "a".repeat(10);
        String large = "b".repeat(900);
        file.write(small.getBytes(StandardCharsets.UTF_8));
        CountDownLatch reading = new CountDownLatch(1);
        AtomicReference<String> torn = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    String seen = Files.readString(path);
                    reading.countDown();
                    if (!seen.equals(small) && !seen.equals(large)) {
                        torn.compareAndSet(null, seen);
                    }
                } catch (IOException e) {
                    // an interrupted read, or a file that is not there
                    if (!Thread.currentThread().isInterrupted()) {
                        torn.compareAndSet(null, e.toString());
                    }
                }
            }
        });
        reading.await();

        for (int turn = 0; turn < 300; turn++) {
            file.write((turn % 2 == 0 ? large : small).getBytes(StandardCharsets.UTF_8));
        }
        reader.interrupt();
        reader.join();

        assertThat(torn).hasValue(null);
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void everybodyMayReadIt() throws Exception {
        Path path = directory.resolve("health.json");

        writer(path).write(ServiceStatus.ONLINE, "connected", NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-r--r--");
    }

    @Test
    @DisplayName("Seed System health check: a failed write is survived")
    void aFailureIsCountedAndSurvived() throws Exception {
        Path away = directory.resolve("not-there");
        StatusFileWriter writer = writer(away.resolve("health.json"));

        writer.write(ServiceStatus.ONLINE, "connected", NOW);
        writer.write(ServiceStatus.ONLINE, "connected", NOW);
        assertThat(failures).hasValue(2);
        Files.createDirectory(away);
        writer.write(ServiceStatus.ONLINE, "connected", NOW);

        assertThat(failures).hasValue(2);
        assertThat(status(away.resolve("health.json"))).isEqualTo("online");
    }

    @Test
    void aDirectoryInItsPlaceIsAFailureThatLeavesNothingBehind() throws Exception {
        Path path = Files.createDirectory(directory.resolve("health.json"));
        Files.createFile(path.resolve("full"));

        writer(path).write(ServiceStatus.ONLINE, "connected", NOW);

        assertThat(failures).hasValue(1);
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatAWriterThatDiedLeftBehindIsRemovedAndWhatAnotherWritesIsNot() throws Exception {
        Path old = Files.createFile(directory.resolve(".health.json.1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(NOW.minusSeconds(61)));
        Path fresh = Files.createFile(directory.resolve(".health.json.2.tmp"));
        Files.setLastModifiedTime(fresh, FileTime.from(NOW.minusSeconds(59)));
        Path other = Files.createFile(directory.resolve(".other.json.1.tmp"));
        Files.setLastModifiedTime(other, FileTime.from(NOW.minusSeconds(61)));

        writer(directory.resolve("health.json")).removeLeftovers(NOW);

        assertThat(directory).isDirectoryNotContaining("glob:**/.health.json.1.tmp");
        assertThat(fresh).exists();
        assertThat(other).exists();
    }

    @Test
    @DisplayName("Seed System health check: clean stop within 2 s")
    void itFollowsWhatIsTrueAndACleanStopLeavesDegradedWithin2Seconds() throws Exception {
        Path path = directory.resolve("health.json");
        AtomicReference<Standing> now = new AtomicReference<>(new Standing(Status.UNKNOWN, State.CONNECTED, true));
        StatusFileKeeper keeper = new StatusFileKeeper(now::get, writer(path), Clock.systemUTC());

        keeper.start();
        keeper.start(); // harmless
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(path)).isEqualTo("starting"));
        now.set(WELL);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(path)).isEqualTo("online"));
        long stopping = System.nanoTime();
        keeper.close();
        keeper.close(); // harmless

        assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(Duration.ofSeconds(2));
        assertThat(status(path)).isEqualTo("degraded");
    }

    @Test
    @DisplayName("Seed System health check: starting twice is harmless")
    void startingTwiceIsHarmless() throws Exception {
        Path path = directory.resolve("health.json");
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch severalLooks = new CountDownLatch(4);
        StatusFileKeeper keeper = new StatusFileKeeper(() -> {
            threads.add(Thread.currentThread());
            severalLooks.countDown();
            return WELL;
        }, writer(path), Clock.systemUTC());

        keeper.start();
        keeper.start();

        assertThat(severalLooks.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(threads).as("one thread writes").hasSize(1);
        keeper.close();
        assertThat(threads.iterator().next().join(PATIENCE)).as("one stop stops it").isTrue();
        assertThat(status(path)).isEqualTo("degraded");
        assertThat(failures).hasValue(0);
    }

    @Test
    void twoThatWriteTheSameFileDoEachOtherNoHarm() {
        Path path = directory.resolve("health.json");
        try (StatusFileKeeper one = new StatusFileKeeper(() -> WELL, writer(path), Clock.systemUTC());
                StatusFileKeeper other = new StatusFileKeeper(() -> WELL, writer(path), Clock.systemUTC())) {
            one.start();
            other.start();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(path)).isEqualTo("online"));
        }

        assertThat(failures).hasValue(0);
    }

    @Test
    void aFailureOfTheQuestionDoesNotEndTheKeeping() {
        Path path = directory.resolve("health.json");
        AtomicInteger asked = new AtomicInteger();
        try (StatusFileKeeper keeper = new StatusFileKeeper(() -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("a bug");
            }
            return WELL;
        }, writer(path), Clock.systemUTC())) {
            keeper.start();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(path)).isEqualTo("online"));
        }
    }

    private StatusFileWriter writer(Path path) {
        return new StatusFileWriter(path, "1.2.3", failures::incrementAndGet);
    }

    private static String status(Path path) throws IOException {
        return Files.notExists(path) ? "not there" : new JsonObject(Files.readString(path)).getString("status");
    }
}

package dev.fettle.platform.file;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    @TempDir
    private Path directory;
    private Path file;
    private final List<String> told = new ArrayList<>();
    private final HandClock clock = new HandClock();

    /** Moves by hand, from an hour ahead: the files of a test are at rest by then. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.now().plus(Duration.ofHours(1));

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException("one zone only");
        }
    }

    @BeforeEach
    void aFileThatIsKnown() throws IOException {
        file = Files.writeString(directory.resolve("fettle.yaml"), "a: 1");
    }

    @Test
    void whatTheFilesNameIsWatchedToo() throws IOException {
        Files.writeString(file, "e: { each: { file: hosts.csv } }");
        FileWatch watch = watch(file);

        beat(watch, 40);
        Files.writeString(directory.resolve("hosts.csv"), "host\na\n");
        beat(watch, 2);
        Files.writeString(directory.resolve("_defaults.yaml"), "interval: 5s");
        beat(watch, 2);

        assertThat(told).hasSize(2);
    }

    private FileWatch watch(Path... paths) {
        return knowing(this::note, paths);
    }

    private FileWatch knowing(Consumer<ConfigSnapshot> reader, Path... paths) {
        FileWatch watch = new FileWatch(List.of(paths), PERIOD, reader, clock);
        watch.knows(ConfigSnapshot.read(List.of(paths)));
        return watch;
    }

    private void note(ConfigSnapshot snapshot) {
        ConfigFiles files = snapshot.parse(Placeholders.of(name -> null));
        told.add(files.problems().hasErrors()
                ? files.problems().all().getFirst().message()
                : files.roots().stream().map(Mapping::plain).toList().toString());
    }

    private void beat(FileWatch watch, int times) {
        for (int i = 0; i < times; i++) {
            clock.now = clock.now.plus(PERIOD);
            watch.beat();
        }
    }

    @Test
    void aNewContentIsToldOnce() throws IOException {
        FileWatch watch = watch(file);
        beat(watch, 3);
        Files.writeString(file, "a: 2");

        beat(watch, 1);
        assertThat(told).isEmpty();
        beat(watch, 5);
        assertThat(told).containsExactly("[{a=2}]");
    }

    @Test
    void aTouchedFileIsNotNewContent() throws IOException {
        FileWatch watch = watch(file);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        Files.writeString(file, "a: 1");

        beat(watch, 5);

        assertThat(told).isEmpty();
    }

    @Test
    void aFileThatGrowsFromLookToLookIsToldWhenItRests() throws IOException {
        FileWatch watch = watch(file);
        for (int items = 0; items < 5; items++) {
            Files.writeString(file, "list:\n" + "  - item\n".repeat(items));
            beat(watch, 1);
        }

        beat(watch, 1);

        assertThat(told).containsExactly("[{list=[item, item, item, item]}]");
    }

    @Test
    void aRenameOntoTheFileCounts() throws IOException {
        FileWatch watch = watch(file);
        Path other = Files.writeString(directory.resolve("other"), "a: 3");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        beat(watch, 2);

        assertThat(told).containsExactly("[{a=3}]");
    }

    @Test
    void theSwapOfAMountedConfigMapCounts() throws IOException {
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        for (String version : List.of("..1", "..2")) {
            Path content = Files.createDirectory(mounted.resolve(version));
            Files.writeString(content.resolve("fettle.yaml"), "version: '" + version + "'");
        }
        Path data = Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(mounted.resolve("fettle.yaml"), Path.of("..data", "fettle.yaml"));
        FileWatch watch = watch(mounted);
        beat(watch, 2);

        Path swap = Files.createSymbolicLink(mounted.resolve("..data_tmp"), Path.of("..2"));
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        beat(watch, 2);

        assertThat(told).containsExactly("[{version=..2}]");
    }

    @Test
    void filesThatComeAndGoInADirectoryCount() throws IOException {
        FileWatch watch = watch(directory);
        Path second = Files.writeString(directory.resolve("second.yaml"), "b: 1");
        beat(watch, 2);
        Files.delete(second);
        beat(watch, 2);

        assertThat(told).containsExactly("[{a=1}, {b=1}]", "[{a=1}]");
    }

    @Test
    void aBrokenFileIsToldAsItIs() throws IOException {
        FileWatch watch = watch(file);
        Files.writeString(file, "a: 1\na: 2");

        beat(watch, 2);

        assertThat(told).containsExactly("duplicate key 'a'; it stands already at 1:1");
    }

    @Test
    void aDirectoryThatVanishesAndComesBackIsToldBothTimes() throws IOException {
        Path hidden = directory.resolveSibling(directory.getFileName() + "-hidden");
        FileWatch watch = watch(directory);
        Files.move(directory, hidden);
        beat(watch, 2);
        Files.move(hidden, directory);
        beat(watch, 2);

        assertThat(told).containsExactly("the file cannot be read: it does not exist", "[{a=1}]");
    }

    @Test
    void aReaderThatThrowsIsToldTheSameAgain() throws IOException {
        FileWatch watch = knowing(snapshot -> {
            note(snapshot);
            if (told.size() < 3) {
                throw new IllegalStateException("database is away");
            }
        }, file);
        Files.writeString(file, "a: 2");

        beat(watch, 10);

        assertThat(told).containsExactly("[{a=2}]", "[{a=2}]", "[{a=2}]");
    }

    @Test
    void afterAReaderThatThrewANewerContentWaitsForItsSecondRead() throws IOException {
        FileWatch watch = knowing(snapshot -> {
            note(snapshot);
            throw new IllegalStateException("database is away");
        }, file);
        Files.writeString(file, "a: 2");
        beat(watch, 2);
        Files.writeString(file, "a: 3");
        beat(watch, 1);

        assertThat(told).containsExactly("[{a=2}]");
        beat(watch, 1);
        assertThat(told).containsExactly("[{a=2}]", "[{a=3}]");
    }

    @Test
    void withoutAnythingKnownTheFirstContentIsTold() {
        FileWatch watch = new FileWatch(List.of(file), PERIOD, this::note, clock);

        beat(watch, 4);

        assertThat(told).containsExactly("[{a=1}]");
    }

    @Test
    void stampsHoldOnlyWhenTheFilesHadRested() throws IOException {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        List<Path> paths = List.of(file);
        FileStamps late = FileStamps.of(paths, changed.plusSeconds(60));

        assertThat(late.stillHold(FileStamps.of(paths, changed.plusSeconds(62)))).isTrue();
        assertThat(FileStamps.of(paths, changed.plusSeconds(1)).stillHold(late)).isFalse();
        Files.writeString(file, "a: 2");
        assertThat(late.stillHold(FileStamps.of(paths, changed.plusSeconds(64)))).isFalse();
    }

    @Test
    void theWatchReadsOnItsOwnThreadUntilItIsClosed() throws Exception {
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        ConfigSnapshot known = ConfigSnapshot.read(List.of(file));
        try (FileWatch watch = new FileWatch(List.of(file), Duration.ofMillis(1),
                snapshot -> threads.add(Thread.currentThread().getName()))) {
            watch.start(known);
            Files.writeString(file, "a: 2");

            assertThat(threads.poll(10, SECONDS)).isEqualTo("file-watch");
        }
        threads.clear();
        Files.writeString(file, "a: 3");
        assertThat(threads.poll(50, java.util.concurrent.TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void closingInterruptsAReaderThatWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        FileWatch watch = new FileWatch(List.of(file), Duration.ofMillis(1), snapshot -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IllegalStateException("interrupted", e);
            }
        });
        watch.start();
        assertThat(begun.await(10, SECONDS)).isTrue();

        watch.close();

        assertThat(interrupted.await(0, SECONDS)).isTrue();
    }

    @Test
    void aPeriodMustBePositive() {
        assertThatThrownBy(() -> new FileWatch(List.of(file), Duration.ZERO, this::note))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("period must be > 0, was PT0S");
    }
}

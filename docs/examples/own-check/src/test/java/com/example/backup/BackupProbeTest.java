package com.example.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.ProbeRequest;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupProbeTest {

    @TempDir
    private Path directory;

    private record Request(CustomCheck check) implements ProbeRequest {

        @Override
        public Duration budget() {
            return Duration.ofSeconds(2);
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> resolve(String host, int port) {
            return CompletableFuture.failedStage(new IllegalStateException("this check connects to nobody"));
        }
    }

    private static Outcome attempt(Path file) throws Exception {
        CustomCheck check = new CustomCheck("backup", Map.of("file", file.toString(), "maxAge", "PT26H"));
        return new BackupProbe().attempt(new Request(check)).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void aYoungBackupIsHealthy() throws Exception {
        Path backup = Files.writeString(directory.resolve("db.gz"), "data");

        Outcome outcome = attempt(backup);

        assertInstanceOf(Outcome.Success.class, outcome);
        assertEquals(4L, outcome.observation().details().get("bytes"));
    }

    @Test
    void anOldOneIsNot() throws Exception {
        Path backup = Files.writeString(directory.resolve("db.gz"), "data");
        Files.setLastModifiedTime(backup, FileTime.from(Instant.now().minus(Duration.ofHours(30))));

        assertEquals("the backup " + backup + " is 30 hours old, at most 26 are allowed",
                assertInstanceOf(Outcome.Failure.class, attempt(backup)).message());
    }

    @Test
    void noneAndAnEmptyOneAreNot() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty"));

        assertInstanceOf(Outcome.Failure.class, attempt(empty));
        assertInstanceOf(Outcome.Failure.class, attempt(directory.resolve("none")));
    }

    @Test
    void whatIsWrongWithTheSettingsIsToldWithItsKey() {
        assertEquals(List.of("file must name the file of the backup", "maxAge must be a duration such as PT26H"),
                new BackupProbe().problems(Map.of("maxAge", "a day")));
        assertEquals(List.of(), new BackupProbe().problems(Map.of("file", "/backup/db.gz")));
    }
}

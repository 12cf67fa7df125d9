package com.example.backup;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.probe.Probe;
import dev.fettle.api.probe.ProbeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checks that a backup is there, is not empty and is young enough: {@code backup: { file: /backup/db.gz, maxAge: PT26H }}. */
public final class BackupProbe implements Probe {

    @Override
    public String kind() {
        return "backup";
    }

    @Override
    public List<String> problems(Map<String, Object> settings) {
        List<String> problems = new ArrayList<>();
        if (!(settings.get("file") instanceof String file) || file.isBlank()) {
            problems.add("file must name the file of the backup");
        }
        try {
            maxAge(settings);
        } catch (DateTimeParseException e) {
            problems.add("maxAge must be a duration such as PT26H");
        }
        return problems;
    }

    private static Duration maxAge(Map<String, Object> settings) {
        return Duration.parse(String.valueOf(settings.getOrDefault("maxAge", "PT26H")));
    }

    /** Reading a file blocks, and may: each attempt has a virtual thread of its own. */
    @Override
    public CompletionStage<Outcome> attempt(ProbeRequest request) {
        Map<String, Object> settings = request.check().settings();
        Path file = Path.of(String.valueOf(settings.get("file")));
        Duration maxAge = maxAge(settings);
        long began = System.nanoTime();
        return CompletableFuture.completedStage(look(file, maxAge, began));
    }

    private static Outcome look(Path file, Duration maxAge, long began) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            Duration age = Duration.between(found.lastModifiedTime().toInstant(), Instant.now());
            return judge(file, found.size(), age, maxAge, Duration.ofNanos(System.nanoTime() - began));
        } catch (NoSuchFileException e) {
            return new Outcome.Failure(Reason.CONDITION, "there is no backup " + file, seen(began));
        } catch (IOException e) { // a disk that cannot be read says nothing of the backup
            return new Outcome.Inconclusive("the backup " + file + " cannot be looked at", seen(began));
        }
    }

    private static Observation seen(long began) {
        return Observation.of(Duration.ofNanos(System.nanoTime() - began));
    }

    static Outcome judge(Path file, long size, Duration age, Duration maxAge, Duration latency) {
        Observation seen = new Observation(latency, Map.of(), Map.of("bytes", size, "ageSeconds", age.toSeconds()));
        if (size == 0) {
            return new Outcome.Failure(Reason.CONDITION, "the backup " + file + " is empty", seen);
        }
        if (age.compareTo(maxAge) > 0) {
            return new Outcome.Failure(Reason.CONDITION, "the backup " + file + " is " + age.toHours()
                    + " hours old, at most " + maxAge.toHours() + " are allowed", seen);
        }
        return new Outcome.Success(seen);
    }
}

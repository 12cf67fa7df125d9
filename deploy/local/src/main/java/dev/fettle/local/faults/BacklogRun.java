package dev.fettle.local.faults;

import dev.fettle.api.event.EventHeaders;
import dev.fettle.local.faults.DeliveryChecker.Findings;
import dev.fettle.local.faults.DeliveryHistory.Published;
import dev.fettle.local.faults.Fault.Mood;
import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A backlog against a receiver that is away, with a small heap; then the receiver comes back and gets it all. */
public final class BacklogRun {

    private static final String WEBHOOK = "late";
    private static final int COMPONENTS = 1_000;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private BacklogRun() {}

    /**
     * What a run showed.
     *
     * @param events that waited
     * @param gathered until all of them waited in the database, from the first one published
     * @param drained until all of them had arrived, from when the receiver was back
     * @param posts that it took
     * @param peakMemory of the process, resident, in bytes
     * @param violations of promises, one line each
     */
    public record Report(long events, Duration gathered, Duration drained, long posts, long peakMemory,
            List<String> violations) {

        /** Copies the violations. */
        public Report {
            violations = List.copyOf(violations);
        }

        /** One line for people. */
        public String line() {
            return "%d events gathered in %.1f s, drained in %.1f s by %d posts, peak memory %d MiB, violations %d"
                    .formatted(events, gathered.toMillis() / 1e3, drained.toMillis() / 1e3, posts, peakMemory >> 20,
                            violations.size());
        }
    }

    /**
     * Runs it.
     *
     * @param events how many wait
     * @param heap of the notifier, such as {@code 128m}; it ends when that is too little
     * @param limit of each half
     * @param jar the packaged notifier
     * @param home a directory of its own, for logs and files
     * @param say is told what happens
     */
    public static Report run(long events, String heap, Duration limit, Path jar, Path home, Consumer<String> say)
            throws IOException, InterruptedException, SQLException {
        Mailbag mailbag = new Mailbag();
        try (Stage stage = new Stage(jar, home); Receiver receiver = Receiver.start(WEBHOOK, mailbag, Duration.ZERO)) {
            Path config = stage.webhooks(List.of(
                    "id: %s, url: \"%s\", match: { all: \"yes\" }, batch: { maxWait: 0s }, retry: { base: 100ms, ceiling: 1s }"
                            .formatted(WEBHOOK, receiver.url())));
            receiver.be(Mood.AWAY);
            NotifierProcess notifier = stage.notifier("notifier", config,
                    List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Map.of());
            require(notifier.awaitOpened(START_LIMIT), notifier, "it did not start");
            long begun = System.nanoTime();
            try (EventStream stream = new EventStream(stage.kafka().bootstrapServers(), Stage.TOPIC, COMPONENTS, 1, 40,
                    0)) {
                stream.publishAll(events);
            }
            say.accept("%d events are on Kafka after %.1f s".formatted(events, seconds(begun)));
            require(until(() -> waiting(stage) >= events, limit, notifier), notifier, "not all events were taken");
            Duration gathered = since(begun);
            say.accept("all wait after %.1f s".formatted(seconds(begun)));
            long back = System.nanoTime();
            receiver.be(Mood.WELL);
            require(until(() -> mailbag.told() >= events, limit, notifier), notifier,
                    "only " + mailbag.told() + " events arrived");
            Duration drained = since(back);
            boolean _ = until(() -> waiting(stage) == 0, START_LIMIT, notifier);
            long peak = peakMemory(notifier.pid());
            notifier.close();
            Findings findings = DeliveryChecker.check(new DeliveryHistory(published(stage), mailbag.posts(),
                    stage.stored(), stage.claims(), stage.waiting(), stage.deadLetters()));
            return new Report(events, gathered, drained, findings.posts(), peak,
                    findings.violations().stream().map(each -> each.kind() + ": " + each.text()).toList());
        }
    }

    private static boolean until(BooleanSupplier condition, Duration limit, NotifierProcess notifier) {
        return Patience.until(() -> condition.getAsBoolean() || !notifier.isAlive(), limit, LOOK)
                && notifier.isAlive();
    }

    private static void require(boolean condition, NotifierProcess notifier, String what) {
        if (!condition) {
            throw new IllegalStateException(
                    what + (notifier.isAlive() ? "" : ", it is dead") + ":\n"
                            + String.join("\n", notifier.lastLines()));
        }
    }

    private static long waiting(Stage stage) {
        try {
            return stage.waiting();
        } catch (SQLException e) {
            return -1;
        }
    }

    private static List<Published> published(Stage stage) {
        Set<String> webhooks = Set.of(WEBHOOK);
        List<Published> published = new ArrayList<>();
        TopicReader.read(stage.kafka().bootstrapServers(), Stage.TOPIC, event -> published.add(
                new Published(UUID.fromString(TopicReader.attribute(event, EventHeaders.ID)), event.key(),
                        TopicReader.sequence(event), webhooks)));
        return published;
    }

    /** The most that the process ever held, as the operating system says (Linux); 0 elsewhere. */
    private static long peakMemory(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status)
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static double seconds(long begun) {
        return since(begun).toMillis() / 1e3;
    }
}

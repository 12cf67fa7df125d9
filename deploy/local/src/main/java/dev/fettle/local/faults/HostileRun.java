package dev.fettle.local.faults;

import dev.fettle.api.event.EventHeaders;
import dev.fettle.local.faults.DeliveryChecker.Findings;
import dev.fettle.local.faults.DeliveryHistory.Post;
import dev.fettle.local.faults.DeliveryHistory.Published;
import dev.fettle.local.faults.HostileReceiver.Manner;
import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A healthy receiver, alone and beside a hundred hostile ones, in turns in one notifier: how long events take from
 * their
 * time on Kafka to it.
 */
public final class HostileRun {

    private static final List<Manner> MANNERS = List.of(Manner.values());
    private static final String WELL = "well";
    private static final int COMPONENTS = 50;
    /** The hostile ones are told of every fifth component. */
    private static final int TEAMS = 5;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** After a change of the file: claims, and what waited for webhooks that are gone. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final Settings settings;
    private final Stage stage;
    private final Receiver well;
    private final List<HostileReceiver> hostile;
    private final Mailbag mailbag;

    /**
     * How it is run.
     *
     * @param hostile how many hostile receivers
     * @param rounds of each side
     * @param length of each round
     * @param perSecond events published
     */
    public record Settings(int hostile, int rounds, Duration length, int perSecond) {}

    /**
     * What a run showed.
     *
     * @param alone the 99th percentile of each round, in milliseconds
     * @param beside the same beside the hostile ones
     * @param events that the healthy one was told
     * @param tries how often a hostile one was tried
     * @param violations of promises to the healthy one, one line each
     */
    public record Report(List<Double> alone, List<Double> beside, long events, long tries, List<String> violations) {

        /** Copies the lists. */
        public Report {
            alone = List.copyOf(alone);
            beside = List.copyOf(beside);
            violations = List.copyOf(violations);
        }

        /** One line for people. */
        public String line() {
            return "%d events; p99 alone %s ms, beside %s ms; hostile receivers were tried %d times; violations %d"
                    .formatted(events, alone, beside, tries, violations.size());
        }
    }

    private HostileRun(Settings settings, Stage stage, Receiver well, List<HostileReceiver> hostile, Mailbag mailbag) {
        this.settings = settings;
        this.stage = stage;
        this.well = well;
        this.hostile = hostile;
        this.mailbag = mailbag;
    }

    /**
     * Runs it.
     *
     * @param jar the packaged notifier
     * @param home a directory of its own, for logs and files
     * @param say is told what happens
     */
    public static Report run(Settings settings, Path jar, Path home, Consumer<String> say)
            throws IOException, InterruptedException, SQLException {
        List<HostileReceiver> hostile = new ArrayList<>();
        Mailbag mailbag = new Mailbag();
        try (Stage stage = new Stage(jar, home); Receiver well = Receiver.start(WELL, mailbag, Duration.ZERO)) {
            for (int i = 0; i < settings.hostile(); i++) {
                hostile.add(HostileReceiver.start(MANNERS.get(i % MANNERS.size())));
            }
            return new HostileRun(settings, stage, well, hostile, mailbag).run(say);
        } finally {
            for (HostileReceiver each : hostile) {
                each.close();
            }
        }
    }

    private Report run(Consumer<String> say) throws IOException, InterruptedException, SQLException {
        Path config = define(0);
        NotifierProcess notifier = stage.notifier("notifier", config,
                List.of("-Xmx192m", "-XX:+UseSerialGC"), Map.of("FETTLE_CONFIG_PRUNE", "true"));
        require(notifier.awaitOpened(LIMIT), "it did not start: " + notifier.lastLines());
        List<Instant[]> rounds = new ArrayList<>();
        try (EventStream events = new EventStream(stage.kafka().bootstrapServers(), Stage.TOPIC, COMPONENTS, TEAMS, 40,
                1)) {
            events.begin(settings.perSecond());
            Thread.sleep(settings.length()); // warm
            for (int round = 0; round < 2 * settings.rounds(); round++) {
                follow(round % 2 == 0 ? 0 : hostile.size());
                Thread.sleep(SETTLE);
                Instant begun = Instant.now();
                Thread.sleep(settings.length());
                rounds.add(new Instant[]{begun, Instant.now()});
            }
            events.end();
            boolean _ = Patience.until(() -> mailbag.told() >= events.published() && waiting() == 0, LIMIT, LOOK);
        }
        notifier.kill();
        return report(rounds, say);
    }

    /** Defines the healthy one and so many hostile ones. */
    private Path define(int many) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("id: %s, url: \"%s\", match: { all: \"yes\" }, batch: { maxWait: 0s }".formatted(WELL, well.url()));
        for (int i = 0; i < many; i++) {
            lines.add(
                    "id: hostile-%d, url: \"%s\", match: { team: t0 }, batch: { maxWait: 0s, maxEvents: 5 }, timeout: 2s, retry: { base: 100ms, ceiling: 1s }"
                            .formatted(i, hostile.get(i).url()));
        }
        return stage.webhooks(lines);
    }

    /** Defines them anew and waits until the notifier has seen it. */
    private void follow(int many) throws IOException {
        Path _ = define(many);
        require(Patience.until(() -> defined() == many + 1, LIMIT, LOOK), "the notifier does not follow its file");
    }

    private long defined() {
        try {
            return stage.number("SELECT count(*) FROM notifier.webhook WHERE defined");
        } catch (SQLException e) {
            return -1;
        }
    }

    private long waiting() {
        try {
            return stage
                    .number("SELECT count(*) FROM notifier.queue WHERE done_at IS NULL AND webhook = '" + WELL + "'");
        } catch (SQLException e) {
            return -1;
        }
    }

    private Report report(List<Instant[]> rounds, Consumer<String> say) throws SQLException {
        Map<UUID, Instant> published = new HashMap<>();
        List<Published> all = new ArrayList<>();
        TopicReader.read(stage.kafka().bootstrapServers(), Stage.TOPIC, event -> {
            UUID id = UUID.fromString(TopicReader.attribute(event, EventHeaders.ID));
            published.put(id, Instant.parse(TopicReader.attribute(event, EventHeaders.TIME)));
            all.add(new Published(id, event.key(), TopicReader.sequence(event), Set.of(WELL)));
        });
        List<Double> alone = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        for (int round = 0; round < rounds.size(); round++) {
            (round % 2 == 0 ? alone : beside).add(percentile(published, rounds.get(round), 0.99));
        }
        Findings findings = DeliveryChecker.check(new DeliveryHistory(all, mailbag.posts(), stage.stored().stream()
                .filter(batch -> batch.webhook().equals(WELL)).toList(),
                stage.claims().stream().filter(claim -> claim.webhook().equals(WELL)).toList(),
                waiting(),
                stage.number("SELECT count(*) FROM notifier.dead_letter WHERE webhook = '" + WELL + "'")));
        long tries = hostile.stream().mapToLong(HostileReceiver::connections).sum();
        Report report = new Report(alone, beside, findings.told(), tries,
                findings.violations().stream().map(each -> each.kind() + ": " + each.text()).toList());
        say.accept(report.line());
        return report;
    }

    /** Of the time from Kafka to the receiver, in milliseconds, of what was published between these moments. */
    private double percentile(Map<UUID, Instant> published, Instant[] round, double part) {
        long[] latencies = mailbag.posts()
                .stream()
                .filter(Post::acknowledged)
                .flatMapToLong(post -> post.events().stream().mapToLong(event -> {
                    Instant at = published.getOrDefault(event.event(), Instant.EPOCH);
                    return at.isBefore(round[0]) || at.isAfter(round[1])
                            ? -1
                            : Duration.between(at, post.arrived()).toMillis();
                }))
                .filter(latency -> latency >= 0)
                .sorted()
                .toArray();
        require(latencies.length > 0, "nothing arrived in a round: " + Arrays.toString(round));
        return latencies[Math.clamp((int) Math.ceil(part * latencies.length) - 1, 0, latencies.length - 1)];
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}

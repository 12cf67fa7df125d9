package dev.fettle.local.faults;

import dev.fettle.api.event.EventHeaders;
import dev.fettle.local.faults.DeliveryChecker.Findings;
import dev.fettle.local.faults.DeliveryHistory.Claim;
import dev.fettle.local.faults.DeliveryHistory.Published;
import dev.fettle.local.faults.Fault.Mood;
import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a steady stream of events to real notifiers, lets die what a plan says, lets all come to rest, and asks the
 * checker. One thread runs it; receivers and servers have their own.
 */
public final class FaultRun implements AutoCloseable {

    private static final int COMPONENTS = 120;
    /** Webhooks that match a part each, and as many teams. */
    private static final int PARTS = 4;
    /** Webhooks that are told everything. */
    private static final int WHOLES = 2;
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration SLOWEST_ANSWER = Duration.ofMillis(60);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(45);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration REST = Duration.ofMillis(500);
    private static final List<String> FLAGS = List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Map<String, String> QUICK = Map.of("FETTLE_DELIVERY_LEASE", LEASE.toSeconds() + "s",
            "FETTLE_DELIVERY_RENEWAL", "1s", "FETTLE_DELIVERY_POLL", "200ms");

    private final Settings settings;
    private final Consumer<String> say;
    private final Stage stage;
    private final Mailbag mailbag = new Mailbag();
    private final List<Receiver> receivers = new ArrayList<>();
    /** Who is to be told of the components of a team. */
    private final List<Set<String>> interested;
    private final Path config;
    private final EventStream events;
    private final NotifierProcess[] notifiers;
    private final Random random;
    private final ScheduledExecutorService moods = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService servers = Executors.newSingleThreadExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<String> overdue = new ArrayList<>();
    private int strangers;

    /**
     * How it is run.
     *
     * @param seed of what happens when; the same seed makes the same plan
     * @param kills of notifiers; everything else follows from their number
     * @param notifiers how many share the work, 2 and more
     * @param perSecond events published
     * @param settled how long at most until all that was published has arrived, counted from the last fault
     */
    public record Settings(long seed, int kills, int notifiers, int perSecond, Duration settled) {}

    /**
     * What a run showed.
     *
     * @param seed that made the plan
     * @param kills of notifiers
     * @param pauses of notifiers beyond their leases
     * @param outages of PostgreSQL and of Kafka
     * @param badMoods of receivers
     * @param events published
     * @param told deliveries of an event to a webhook, each counted once
     * @param posts made, refused ones included
     * @param lost events that a receiver was not told of
     * @param doubled POSTs acknowledged though their batch had been before, each in flight at a change of hands
     * @param changesOfHands of a webhook from one process to another
     * @param violations of promises, one line each; none is what is hoped for
     * @param duration from the first event to rest
     */
    public record Report(long seed, long kills, long pauses, long outages, long badMoods, long events, long told,
            long posts, long lost, long doubled, long changesOfHands, List<String> violations, Duration duration) {

        /** Copies the violations. */
        public Report {
            violations = List.copyOf(violations);
        }

        /** One line for people. */
        public String line() {
            return ("seed %d: %d kills, %d pauses, %d outages, %d bad moods in %d s; %d events, %d deliveries in %d posts;"
                    + " lost %d, doubled %d (changes of hands %d), violations %d").formatted(seed, kills, pauses,
                            outages,
                            badMoods, duration.toSeconds(), events, told, posts, lost, doubled, changesOfHands,
                            violations.size());
        }
    }

    private FaultRun(Settings settings, Path jar, Path home, Consumer<String> say) throws IOException {
        this.settings = settings;
        this.say = say;
        this.stage = new Stage(jar, home);
        this.random = new Random(settings.seed());
        this.notifiers = new NotifierProcess[settings.notifiers()];
        this.config = stage.webhooks(webhooks());
        this.interested = IntStream.range(0, PARTS).mapToObj(this::interestedIn).toList();
        this.events = new EventStream(stage.kafka().bootstrapServers(), Stage.TOPIC, COMPONENTS, PARTS, 40,
                settings.seed());
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
        return run(settings, jar, home, say, List.of());
    }

    /**
     * The same with defects in the database, for tests of the run itself.
     *
     * @param planted statements, made once the tables are there
     */
    static Report run(Settings settings, Path jar, Path home, Consumer<String> say, List<String> planted)
            throws IOException, InterruptedException, SQLException {
        try (FaultRun run = new FaultRun(settings, jar, home, say)) {
            return run.run(planted);
        }
    }

    private List<String> webhooks() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < PARTS + WHOLES; i++) {
            Receiver receiver = Receiver.start("w" + i, mailbag, SLOWEST_ANSWER);
            receivers.add(receiver);
            lines.add(
                    "id: %s, url: \"%s\", match: { %s }, timeout: 30s, batch: { maxEvents: %d, maxWait: %s }, retry: { base: 50ms, ceiling: 500ms }"
                            .formatted(receiver.webhook(), receiver.url(), i < PARTS ? "team: t" + i : "all: \"yes\"",
                                    5 + 5 * i,
                                    i % 2 == 0 ? "0s" : "100ms"));
        }
        return lines;
    }

    private Report run(List<String> planted) throws IOException, InterruptedException, SQLException {
        FaultPlan plan = FaultPlan.of(settings.seed(), settings.kills(), receivers.size());
        for (int i = 0; i < notifiers.length; i++) {
            notifiers[i] = start("n" + i);
        }
        for (NotifierProcess notifier : notifiers) {
            awaitOpened(notifier);
        }
        for (String statement : planted) {
            stage.execute(statement);
        }
        say.accept("seed %d: %d steps".formatted(settings.seed(), plan.steps().size()));
        long begun = System.nanoTime();
        events.begin(settings.perSecond());
        for (FaultPlan.Step step : plan.steps()) {
            Thread.sleep(step.after());
            happen(step.fault());
            rethrow();
        }
        DeliveryHistory history = atRest();
        Duration duration = Duration.ofNanos(System.nanoTime() - begun);
        Findings findings = DeliveryChecker.check(history);
        List<String> violations = new ArrayList<>(overdue);
        findings.violations().forEach(each -> violations.add(each.kind() + ": " + each.text()));
        return new Report(settings.seed(), plan.count(Fault.KillNotifier.class), plan.count(Fault.PauseNotifier.class),
                plan.count(Fault.PostgresAway.class) + plan.count(Fault.KafkaAway.class),
                plan.count(Fault.BadMood.class), findings.events(), findings.told(), findings.posts(), findings.lost(),
                findings.doubled(), findings.changesOfHands(), violations, duration);
    }

    private void happen(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case Fault.KillNotifier(boolean owner, boolean sameName) -> kill(owner ? owner() : any(), sameName);
            case Fault.PauseNotifier _ -> pause(owner());
            case Fault.PostgresAway(boolean killed, Duration away) -> servers.execute(attempt(() -> {
                say.accept("postgres " + (killed ? "killed, away for " + away.toMillis() + " ms" : "restarted"));
                if (killed) {
                    stage.postgres().kill();
                    Thread.sleep(away);
                }
                stage.postgres().restart();
            }));
            case Fault.KafkaAway(boolean killed, Duration away) -> servers.execute(attempt(() -> {
                say.accept("kafka " + (killed ? "killed, away for " + away.toMillis() + " ms" : "restarted"));
                if (killed) {
                    stage.kafka().kill();
                    Thread.sleep(away);
                }
                stage.kafka().restart();
            }));
            case Fault.BadMood(int receiver, Mood mood, Duration lasting) -> {
                say.accept(receivers.get(receiver).webhook() + " " + mood + " for " + lasting.toMillis() + " ms");
                receivers.get(receiver).be(mood);
                var _ = moods.schedule(attempt(() -> receivers.get(receiver).be(Mood.WELL)), lasting.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }
    }

    private void kill(int victim, boolean sameName) {
        NotifierProcess notifier = notifiers[victim];
        awaitOpened(notifier);
        notifier.kill();
        String name = sameName ? notifier.name() : "n" + victim + "-" + ++strangers;
        say.accept(notifier.name() + " killed, comes back as " + name);
        notifiers[victim] = start(name);
    }

    private void pause(int victim) throws IOException, InterruptedException {
        NotifierProcess notifier = notifiers[victim];
        awaitOpened(notifier);
        long held = heldBy(notifier.name());
        notifier.pause();
        long begun = System.nanoTime();
        Thread.sleep(LEASE);
        boolean taken = Patience.until(() -> held == 0 || heldBy(notifier.name()) == 0, TAKEOVER_LIMIT, LOOK);
        Thread.sleep(random.nextInt(500));
        notifier.resume();
        long ms = (System.nanoTime() - begun) / 1_000_000;
        say.accept("%s paused for %d ms, others have %s of its %d webhooks".formatted(notifier.name(), ms,
                taken ? "all" : "some", held));
        if (!taken) {
            overdue.add("%s slept for %d ms and still held webhooks".formatted(notifier.name(), ms));
        }
    }

    private NotifierProcess start(String name) {
        return stage.notifier(name, config, FLAGS, QUICK);
    }

    private static void awaitOpened(NotifierProcess notifier) {
        if (!notifier.awaitOpened(START_LIMIT)) {
            throw new IllegalStateException(
                    notifier.name() + " did not start: " + String.join("\n", notifier.lastLines()));
        }
    }

    /** Who holds the most webhooks. */
    private int owner() {
        int owner = any();
        for (int i = 0; i < notifiers.length; i++) {
            if (heldBy(notifiers[i].name()) > heldBy(notifiers[owner].name())) {
                owner = i;
            }
        }
        return owner;
    }

    private int any() {
        return random.nextInt(notifiers.length);
    }

    private long heldBy(String notifier) {
        Map<String, String> holders = new HashMap<>();
        stage.claims().forEach(claim -> holders.put(claim.webhook(), claim.notifier()));
        return holders.values().stream().filter(notifier::equals).count();
    }

    /** Everything is well again, and in time all that was published has arrived. */
    private DeliveryHistory atRest() throws IOException, InterruptedException, SQLException {
        moods.shutdown();
        servers.shutdown();
        if (!moods.awaitTermination(1, TimeUnit.MINUTES) || !servers.awaitTermination(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the faults did not end");
        }
        rethrow();
        events.end();
        long expected = events.published() * (1 + WHOLES);
        say.accept("all is well again, %d of %d deliveries done".formatted(mailbag.told(), expected));
        boolean _ = Patience.until(() -> mailbag.told() >= expected && waiting() == 0, settings.settled(), LOOK);
        Thread.sleep(REST); // what comes twice comes now
        List<Published> published = new ArrayList<>();
        TopicReader.read(stage.kafka().bootstrapServers(), Stage.TOPIC, event -> {
            int team = Integer.parseInt(event.key().substring(1)) % PARTS;
            published.add(new Published(UUID.fromString(TopicReader.attribute(event, EventHeaders.ID)), event.key(),
                    TopicReader.sequence(event), interested.get(team)));
        });
        for (NotifierProcess notifier : notifiers) {
            notifier.close();
        }
        List<Claim> claims = stage.claims();
        return new DeliveryHistory(published, mailbag.posts(), stage.stored(), claims, stage.waiting(),
                stage.deadLetters());
    }

    private Set<String> interestedIn(int team) {
        return IntStream.range(0, receivers.size())
                .filter(i -> i == team || i >= PARTS)
                .mapToObj(i -> receivers.get(i).webhook())
                .collect(Collectors.toUnmodifiableSet());
    }

    private long waiting() {
        try {
            return stage.waiting();
        } catch (SQLException e) {
            return Long.MAX_VALUE;
        }
    }

    /** What may fail on another thread. */
    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    private Runnable attempt(Attempt attempt) {
        return () -> {
            try {
                attempt.run();
            } catch (IOException | RuntimeException e) {
                failure.compareAndSet(null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private void rethrow() {
        Exception first = failure.get();
        if (first != null) {
            throw new IllegalStateException("a fault could not be made: " + first, first);
        }
    }

    @Override
    public void close() throws IOException {
        moods.shutdownNow();
        servers.shutdownNow();
        events.close();
        stage.close();
        for (Receiver receiver : receivers) {
            receiver.close();
        }
    }
}

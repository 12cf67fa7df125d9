package dev.fettle.local.bench;

import dev.fettle.local.process.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * CPU of one webhook of 16 KiB, from the queue to the log, beside a bare client that posts the same bytes to the same
 * receiver at the same pace.
 */
final class NotifierBenchmark implements Benchmark {

    private static final int WEBHOOKS = 16;
    private static final int EVENTS_IN_A_BATCH = 16;
    /** So that a batch has 16 KiB. */
    private static final int BYTES_OF_DATA = 660;
    private static final int EVENTS = 30_000;
    private static final int FEW_EVENTS = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TURN = Duration.ofMillis(500);

    @Override
    public String name() {
        return "notifier";
    }

    @Override
    public String question() {
        return "CPU of one webhook of 16 KiB, queue and log included";
    }

    /** One side's turn. */
    private record Turn(double posts, double seconds, Duration cpu, Duration database) {

        double microsPerPost() {
            return cpu.toNanos() / 1e3 / posts;
        }

        double databaseMicrosPerPost() {
            return database.toNanos() / 1e3 / posts;
        }

        double perSecond() {
            return posts / seconds;
        }
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        String host = bed.hosts("sink").getFirst();
        EngineProcess notifier = bed.loneNotifier(webhooks(bed.home().resolve("notifier.yaml"), host), "256m");
        bed.say("notifier " + notifier.pid() + "; events are queued");
        Path body;
        Turn[] ours = new Turn[effort.rounds()];
        Turn[] theirs = new Turn[effort.rounds()];
        try {
            int enough = effort.quick() ? FEW_EVENTS : EVENTS;
            fill(bed, enough);
            require(Patience.until(() -> posts(bed) > 0, LIMIT, TURN), "nothing was posted");
            Thread.sleep(effort.warmUp());
            body = body(bed);
            bed.say("a batch has " + Files.size(body) + " bytes");
            for (int round = 0; round < effort.rounds(); round++) {
                refill(bed, enough);
                ours[round] = turn(bed, notifier.pid(), effort.window());
                require(waiting(bed) > 0, "the queue ran empty: the round measured nothing");
                notifier.pause();
                var _ = bed.client().ask(String.format(Locale.ROOT, "/begin?kind=post&rate=%.1f&at=%s&path=/b&body=%s",
                        ours[round].perSecond(), host, body));
                Thread.sleep(TURN);
                theirs[round] = turn(bed, bed.client().pid(), effort.window());
                var _ = bed.client().ask("/end");
                Thread.sleep(TURN);
                notifier.resume();
                Thread.sleep(TURN);
                bed.say(String.format(Locale.ROOT, "round %d: %.0f posts/s, notifier %.0f µs, bare client %.0f µs",
                        round + 1, ours[round].perSecond(), ours[round].microsPerPost(),
                        theirs[round].microsPerPost()));
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return List.of(
                Figure.ratio("notifier / bare client", "notifier µs", samples(ours, Turn::microsPerPost), "client µs",
                        samples(theirs, Turn::microsPerPost), Gate.atMost(1.5, 1.25)),
                new Figure("posts of the notifier", "per s", samples(ours, Turn::perSecond), null, Map.of()),
                new Figure("CPU of PostgreSQL per post", "µs", samples(ours, Turn::databaseMicrosPerPost), null,
                        Map.of()),
                Figure.told("bytes of a batch", "", Files.size(body)));
    }

    private static Samples samples(Turn[] turns, ToDoubleFunction<Turn> what) {
        return Samples.of(Arrays.stream(turns).mapToDouble(what).toArray());
    }

    private static Path webhooks(Path file, String host) throws IOException {
        String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        return Files.writeString(file, IntStream.range(0, WEBHOOKS)
                .mapToObj(i -> ("  - { id: b%d, url: \"http://%s/b\", secret: %s, match: { bench: never },"
                        + " batch: { maxEvents: %d, maxWait: 0s } }").formatted(i, host, secret, EVENTS_IN_A_BATCH))
                .collect(Collectors.joining("\n", "webhooks:\n", "\n")));
    }

    /** So that the queue outlasts the round, however fast it is emptied. */
    private static void refill(Testbed bed, int enough) throws SQLException, InterruptedException {
        if (waiting(bed) < (long) enough * WEBHOOKS / 2) {
            fill(bed, enough);
            Thread.sleep(TURN);
        }
    }

    /** Queues the same events for each webhook, as the intake would. */
    private static void fill(Testbed bed, int events) throws SQLException {
        try (Connection connection = bed.database(); Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                            WITH queued AS (INSERT INTO notifier.event (id, source, type, subject, time, sequence, data)
                                SELECT gen_random_uuid(), 'https://fettle.example.com/bench',
                                    'dev.fettle.health.status-changed.v1', 'c' || n %% 1000, '2026-11-21T09:13:58.120Z', n / 1000 + 1,
                                    '{"component":{"id":"c' || n %% 1000 || '"},"message":"' || rpad(md5(n::text), %d, md5((n + 1)::text))
                                        || '"}'
                                FROM generate_series(0, %d - 1) AS n
                                RETURNING id, subject, sequence)
                            INSERT INTO notifier.queue (webhook, event_id, bytes, subject, status)
                            SELECT w.id, e.id, 1024, e.subject, 'UNHEALTHY' FROM queued e, notifier.webhook w
                            ORDER BY e.sequence, e.subject"""
                            .formatted(BYTES_OF_DATA, events));
            statement.execute("ANALYZE notifier.event, notifier.queue");
        }
    }

    private static Turn turn(Testbed bed, long pid, Duration length) throws IOException, InterruptedException {
        long before = posts(bed);
        Duration database = Usage.cpuWithChildren(bed.postgres().pid());
        Duration cpu = Usage.of(pid).cpu();
        long begun = System.nanoTime();
        Thread.sleep(length);
        double seconds = (System.nanoTime() - begun) / 1e9;
        Duration used = Usage.of(pid).cpu().minus(cpu);
        Duration beside = Usage.cpuWithChildren(bed.postgres().pid()).minus(database);
        long done = posts(bed) - before;
        require(done > 0, "nothing was posted");
        return new Turn(done, seconds, used, beside);
    }

    private static long posts(Testbed bed) {
        try {
            return bed.target().ask("/posts").asLong();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** The bytes of a batch that was sent. */
    private static Path body(Testbed bed) throws SQLException, IOException {
        try (Connection connection = bed.database();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT body FROM notifier.batch LIMIT 1")) {
            rows.next();
            return Files.write(bed.home().resolve("body.json"), rows.getBytes(1));
        }
    }

    private static long waiting(Testbed bed) throws SQLException {
        try (Connection connection = bed.database();
                Statement statement = connection.createStatement();
                ResultSet rows = statement
                        .executeQuery("SELECT count(*) FROM notifier.queue WHERE done_at IS NULL")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}

package dev.fettle.engine;

import static dev.fettle.engine.EngineProcess.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.fettle.local.servers.LocalKafka;
import dev.fettle.local.servers.LocalPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged engine, whose healthy targets note when they are asked: first alone, then beside targets that hang, drip
 * and break off, a database whose table of results is locked, a Kafka that is stopped, listeners that read nothing and
 * readers of long lists. The beats of the healthy ones are to be as regular as before, measured in one run.
 */
@EnabledIfSystemProperty(named = "fettle.all", matches = ".*")
class TroubleIT {

    private static final Logger LOG = Logger.getLogger(TroubleIT.class);
    private static final int HEALTHY = 60;
    private static final int TROUBLED = 240;
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration PHASE = Duration.ofSeconds(30);
    private static final int LISTENERS = 20;
    private static final int READERS = 4;
    private static final Duration PAUSE = Duration.ofMillis(40);

    @TempDir
    Path directory;

    private final Map<String, Queue<Long>> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean over = new AtomicBoolean();

    /** What a target does with a connection. */
    private interface Manner {
        void treat(Socket connection) throws Exception;
    }

    @Test
    void noTroubleDelaysTheChecksOfOthers() throws Exception {
        HttpServer healthy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        healthy.setExecutor(threads);
        healthy.createContext("/", exchange -> {
            asked.computeIfAbsent(exchange.getRequestURI().getPath(), _ -> new ConcurrentLinkedQueue<>())
                    .add(System.nanoTime());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        healthy.start();
        List<Manner> manners = List.of(TroubleIT::hang, this::drip, TroubleIT::breakOff);
        List<ServerSocket> sockets = new ArrayList<>();
        StringBuilder troubled = new StringBuilder("defaults: { interval: 2s, timeout: 1900ms }\ncomponents:\n");
        for (Manner manner : manners) {
            ServerSocket socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            var _ = threads.submit(() -> serve(socket, manner));
        }
        for (int each = 0; each < TROUBLED; each++) {
            troubled.append("  - { id: trouble-%d, check: { http: { url: \"http://127.0.0.1:%d/\" } } }%n"
                    .formatted(each, sockets.get(each % manners.size()).getLocalPort()));
        }
        try (LocalPostgres postgres = LocalPostgres.ephemeral();
                LocalKafka kafka = LocalKafka.ephemeral();
                EngineProcess engine = EngineProcess.start(directory, postgres, """
                        defaults: { interval: %ds, timeout: 1s }
                        components:
                          - each: [%s]
                            id: good-${each}
                            check: { http: { url: "http://127.0.0.1:%d/${each}" } }
                        """.formatted(INTERVAL.toSeconds(), String.join(", ", IntStream.range(0, HEALTHY)
                        .mapToObj(Integer::toString).toList()), healthy.getAddress().getPort()),
                        Map.of("FETTLE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()))) {
            await().atMost(PATIENCE).until(() -> asked.size() == HEALTHY);
            await().pollDelay(PHASE).atMost(PATIENCE).until(() -> true); // it warms up
            List<Long> alone = phase();

            engine.apply("trouble", troubled.toString());
            try (Connection locked = DriverManager.getConnection(postgres.jdbcUrl(postgres.database()),
                    postgres.user(), postgres.password())) {
                locked.setAutoCommit(false);
                try (var statement = locked.createStatement()) {
                    statement.execute("lock table engine.result in access exclusive mode");
                }
                signal(kafka.pid(), "STOP");
                for (int listener = 0; listener < LISTENERS; listener++) {
                    engine.listenAndReadNothing("/api/v1/stream?events=status,system,result");
                }
                for (int reader = 0; reader < READERS; reader++) {
                    var _ = threads.submit(() -> {
                        while (!over.get()) {
                            var _ = engine.get("/api/v1/health?limit=1000");
                            await().pollDelay(PAUSE).until(() -> true); // else it is the processor that is measured
                        }
                        return null;
                    });
                }
                List<Long> beside = phase();

                LOG.infof(
                        "beats of healthy targets p50/p95/p99 off by ms, alone %s, beside trouble %s, beats %d and %d",
                        shown(alone), shown(beside), alone.size(), beside.size());
                assertThat(beside.size()).as("no beat is missed").isGreaterThanOrEqualTo(alone.size() * 97 / 100);
                for (double share : new double[]{0.5, 0.95}) {
                    assertThat(quantile(beside, share)).as("off by, at " + share)
                            .isLessThanOrEqualTo(2 * quantile(alone, share) + INTERVAL.toMillis() / 10);
                }
            } finally {
                over.set(true);
                signal(kafka.pid(), "CONT");
            }
        } finally {
            over.set(true);
            healthy.stop(0);
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            threads.shutdownNow();
        }
    }

    /** By how many milliseconds the beats of a phase were off, each against the one before, in order of size. */
    private List<Long> phase() {
        asked.values().forEach(Queue::clear);
        await().pollDelay(PHASE).atMost(PATIENCE).until(() -> true);
        return asked.values().stream().map(List::copyOf).flatMap(times -> LongStream.range(1, times.size())
                .mapToObj(at -> Math.abs(times.get((int) at) - times.get((int) at - 1) - INTERVAL.toNanos())
                        / 1_000_000))
                .sorted()
                .toList();
    }

    private static long quantile(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * share)));
    }

    private static String shown(List<Long> sorted) {
        return quantile(sorted, 0.5) + "/" + quantile(sorted, 0.95) + "/" + quantile(sorted, 0.99);
    }

    private static Void serve(ServerSocket socket, Manner manner) throws IOException {
        while (!socket.isClosed()) {
            Socket connection = socket.accept();
            var _ = Thread.ofVirtual().start(() -> {
                try {
                    manner.treat(connection);
                } catch (Exception e) {
                    // the engine hung up: that is its right
                }
            });
        }
        return null;
    }

    private static void hang(Socket connection) throws IOException {
        int _ = connection.getInputStream().readAllBytes().length; // until the engine hangs up
    }

    private void drip(Socket connection) throws Exception {
        OutputStream out = connection.getOutputStream();
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        while (!over.get()) {
            out.write('.');
            out.flush();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        }
    }

    private static void breakOff(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private static void signal(long pid, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor()).isZero();
    }
}

package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * From the end of the check that turned a component to the event on Kafka, and to the webhook that tells it. All clocks
 * are this machine's.
 */
final class PipelineBenchmark implements Benchmark {

    private static final int COMPONENTS = 40;
    private static final int PERIOD_MS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String question() {
        return "a failing check's end, the event on Kafka, the webhook";
    }

    @Override
    public List<Figure> measure(Testbed bed, Effort effort) throws IOException, InterruptedException {
        Queue<Long> onKafka = new ConcurrentLinkedQueue<>();
        Queue<Long> received = new ConcurrentLinkedQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        receiver.setExecutor(threads);
        receiver.createContext("/", exchange -> take(exchange, received));
        receiver.start();
        Path config = config(bed, receiver.getAddress().getPort());
        try (EngineProcess engine = bed.engine(config, "512m");
                EngineProcess notifier = bed.notifier(config, Map.of());
                Listening _ = new Listening(bed.kafka().bootstrapServers(),
                        bed.topicPrefix() + "fettle.health.events", onKafka)) {
            bed.say("40 components turn every 10 s each (engine " + engine.pid() + ", notifier " + notifier.pid()
                    + ")");
            Thread.sleep(effort.warmUp());
            onKafka.clear();
            received.clear();
            Thread.sleep(effort.quick() ? Duration.ofSeconds(15) : Duration.ofSeconds(120));
        } finally {
            receiver.stop(0);
            threads.shutdownNow();
        }
        return List.of(
                Figure.told("changes seen", "", received.size()),
                Figure.told("check's end to event on Kafka: p50", "ms", percentile(onKafka, 0.5)),
                Figure.told("check's end to event on Kafka: p99", "ms", percentile(onKafka, 0.99)),
                Figure.told("check's end to webhook received: p50", "ms", percentile(received, 0.5)),
                Figure.held("check's end to webhook received: p99", "ms", Gate.atMost(100, 30),
                        percentile(received, 0.99)));
    }

    private static Path config(Testbed bed, int receiverPort) throws IOException, InterruptedException {
        List<String> hosts = bed.hosts("http");
        IntFunction<String> flipping = i -> "http: { url: \"http://" + hosts.get(i % hosts.size()) + "/flip/"
                + PERIOD_MS + "/" + i * PERIOD_MS / COMPONENTS + "\" }";
        String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        return Fleet.write(bed.home().resolve("pipeline.yaml"),
                "interval: 1s, timeout: 1s, thresholds: { failure: 1, success: 1 }", COMPONENTS, flipping,
                List.of("webhooks:",
                        "  - { id: bench, url: \"http://127.0.0.1:" + receiverPort + "/\", secret: " + secret
                                + ", tell: [DEGRADED, UNHEALTHY], batch: { maxWait: 0s } }"));
    }

    private static void take(HttpExchange exchange, Queue<Long> received) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            long now = System.currentTimeMillis();
            exchange.sendResponseHeaders(204, -1);
            for (JsonNode event : JSON.readTree(body)) {
                received.add(now - Instant.parse(event.path("time").asText()).toEpochMilli());
            }
        }
    }

    private static double percentile(Queue<Long> latencies, double part) {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : Samples.percentile(sorted, part);
    }

    /** Reads the topic of the events on a thread of its own until it is closed. */
    private static final class Listening implements AutoCloseable {

        private final KafkaConsumer<String, byte[]> consumer;
        private final Thread thread;
        private volatile boolean closed;

        Listening(String kafka, String topic, Queue<Long> latencies) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", kafka, "group.id", "bench-" + topic, "auto.offset.reset", "latest"),
                    new StringDeserializer(), new ByteArrayDeserializer());
            consumer.subscribe(List.of(topic));
            thread = Thread.ofPlatform().daemon().name("bench-events").start(() -> {
                while (!closed) {
                    for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                        Header type = each.headers().lastHeader("ce_type");
                        Header time = each.headers().lastHeader("ce_time");
                        if (text(type).contains("status-changed.v1") && !text(type).contains("group-")
                                && !text(type).contains("system-")) {
                            latencies.add(
                                    System.currentTimeMillis() - Instant.parse(text(time)).toEpochMilli());
                        }
                    }
                }
                consumer.close();
            });
        }

        private static String text(Header header) {
            return new String(header.value(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            closed = true;
            try {
                boolean _ = thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

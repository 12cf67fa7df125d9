package dev.fettle.api.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in {@code docs/examples/pool-consumer} compiles, and does what its page says. */
class PoolConsumerExampleTest {

    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "pool-consumer", "PoolConsumer.java");
    private static final Path HOWTO = Path.of("..", "docs", "howto", "healthy-members.md");
    private static final TopicPartition PARTITION = new TopicPartition("fettle.health.status", 0);

    @TempDir
    Path classes;

    @Test
    @DisplayName("Seed Pool monitoring: the example of a consumer")
    void theExampleKeepsThePoolFromTheCompactedTopic() throws Exception {
        List<String> healthy = new ArrayList<>();
        HealthyMembers pool = new HealthyMembers(Clock.systemUTC(), Duration.ofSeconds(30));
        try (MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest")) {
            consumer.updatePartitions(PARTITION.topic(), List.of(
                    new PartitionInfo(PARTITION.topic(), 0, new Node(0, "localhost", 9092), new Node[0], new Node[0])));
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.updateEndOffsets(Map.of(PARTITION, 2L));
            consumer.schedulePollTask(() -> add(consumer, 0, "a", state("a", "HEALTHY", 1)));
            consumer.schedulePollTask(() -> add(consumer, 1, "b", state("b", "HEALTHY", 1)));
            consumer.schedulePollTask(() -> {
                add(consumer, 2, "a", state("a", "UNHEALTHY", 2));
                consumer.updateEndOffsets(Map.of(PARTITION, 3L));
            });
            consumer.schedulePollTask(() -> {
                add(consumer, 3, "b", null);
                consumer.updateEndOffsets(Map.of(PARTITION, 4L));
            });

            follow(consumer, pool, () -> {
                healthy.add((pool.isWhole() ? "whole " : "partial ") + pool.healthy("payments"));
                return healthy.size() < 5;
            });
        }

        assertThat(healthy).containsExactly("partial []", "partial [a]", "whole [a, b]", "whole [b]", "whole []");
        assertThat(pool.isStale()).isFalse();
    }

    @Test
    void thePageShowsTheLoopOfTheExample() throws IOException {
        String code = Files.readString(EXAMPLE, UTF_8);
        String loop = code.substring(code.indexOf("        while (running"),
                code.indexOf("    private static void take"));
        String page = Files.readString(HOWTO, UTF_8);

        assertThat(page.replaceAll("\\s+", " ")).contains(loop.strip().replaceAll("}\\s*}\\s*$", "}").strip()
                .replaceAll("\\s+", " "));
    }

    private void follow(Consumer<String, byte[]> consumer, HealthyMembers pool, BooleanSupplier running)
            throws Exception {
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "--release", "17",
                "-classpath", System.getProperty("java.class.path"), "-d", classes.toString(), EXAMPLE.toString());
        assertThat(result).isZero();
        try (URLClassLoader loader = new URLClassLoader(new URL[]{classes.toUri().toURL()},
                getClass().getClassLoader())) {
            Method follow = loader.loadClass("PoolConsumer").getDeclaredMethod("follow", Consumer.class,
                    HealthyMembers.class, BooleanSupplier.class);
            follow.setAccessible(true);
            follow.invoke(null, consumer, pool, running);
        }
    }

    private static void add(MockConsumer<String, byte[]> consumer, long offset, String key, byte[] value) {
        consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, key, value));
    }

    private static byte[] state(String id, String status, long sequence) {
        return ("{\"component\":{\"id\":\"" + id + "\",\"name\":\"" + id
                + "\",\"group\":\"payments.emea\",\"kind\":\"http\","
                + "\"critical\":true,\"labels\":{},\"links\":{}},\"status\":\"" + status
                + "\",\"since\":\"2026-11-21T09:14:00.007Z\",\"reason\":\"OK\",\"message\":\"\",\"sequence\":"
                + sequence
                + ",\"epoch\":1,\"revision\":" + sequence
                + ",\"paused\":false,\"flapping\":false,\"maintenance\":false,"
                + "\"causedBy\":null,\"incident\":null}").getBytes(UTF_8);
    }
}

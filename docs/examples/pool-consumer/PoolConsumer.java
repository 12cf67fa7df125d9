import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.event.ComponentState;
import dev.fettle.api.event.Topics;
import dev.fettle.api.member.HealthyMembers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A pool that keeps itself: prints the healthy members of a group, and each change of them.
 *
 * <p>
 * Arguments: Kafka's address, and a group. How to run it stands in docs/howto/healthy-members.md.
 */
public final class PoolConsumer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private PoolConsumer() {}

    public static void main(String[] arguments) throws IOException {
        String servers = arguments[0];
        String group = arguments[1];
        HealthyMembers pool = new HealthyMembers(Clock.systemUTC(), PATIENCE);
        pool.listen((before, after) -> {
            if (pool.isWhole()) { // else this is the picture as it is read for the first time
                System.out.println(group + " is now " + pool.healthy(group));
            }
        });
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            follow(consumer, pool, () -> true);
        }
    }

    /** Every process reads the whole topic for itself: no consumer group, nothing to commit, nothing to rebalance. */
    static void follow(Consumer<String, byte[]> consumer, HealthyMembers pool, BooleanSupplier running)
            throws IOException {
        ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
        String topic = Topics.DEFAULT.status();
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (running.getAsBoolean()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                take(pool, json, record);
            }
            if (hasReadAll(consumer, partitions)) {
                pool.caughtUp();
            }
        }
    }

    private static void take(HealthyMembers pool, ObjectMapper json, ConsumerRecord<String, byte[]> record)
            throws IOException {
        if (record.value() == null) {
            pool.remove(new ComponentId(record.key()));
        } else {
            pool.accept(json.readValue(record.value(), ComponentState.class));
        }
    }

    /** Asks the broker where the ends are: a broker that is away must not look like one that has nothing new. */
    private static boolean hasReadAll(Consumer<String, byte[]> consumer, List<TopicPartition> partitions) {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, Duration.ofSeconds(5));
            return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
        } catch (TimeoutException e) {
            return false;
        }
    }
}

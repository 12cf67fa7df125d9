package dev.fettle.engine.probe.kafka;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.SimpleRecord;

/** Sends a record and reads it again. Used once; confined to the lane. */
final class RoundTrip {

    private static final short ALL_IN_SYNC = -1;
    private static final int TIMEOUT_MS = 5000;
    private static final int WAIT_MS = 200;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_TRIES = 20;
    /** The same for all, so that a compacted topic keeps one of them. */
    private static final byte[] KEY = "fettle".getBytes(StandardCharsets.UTF_8);

    private final String topic;
    private final Cluster cluster;
    private final Connections connections;
    private final byte[] value = ("fettle " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);

    RoundTrip(String topic, Cluster cluster, Connections connections) {
        this.topic = topic;
        this.cluster = cluster;
        this.connections = connections;
    }

    /** How long it took, once there was a connection. */
    Future<Duration> made() {
        int partition = cluster.firstLed(topic).orElseThrow(() -> new FaultException(Reason.PROTOCOL,
                cluster.leaders().containsKey(topic)
                        ? "no partition of topic '" + topic + "' has a leader"
                        : "there is no topic '" + topic + "'"));
        Cluster.Led led = cluster.led(topic, partition);
        return connections.to(led.node(), led.broker()).compose(broker -> made(broker, partition));
    }

    private Future<Duration> made(BrokerConnection broker, int partition) {
        long began = System.nanoTime();
        return broker.ask(produce(partition), this::offset)
                .compose(offset -> read(broker, partition, offset, MOST_TRIES))
                .map(_ -> Duration.ofNanos(System.nanoTime() - began));
    }

    private Question<ProduceResponseData> produce(int partition) {
        MemoryRecords records = MemoryRecords.withRecords(Compression.NONE,
                new SimpleRecord(System.currentTimeMillis(), KEY, value));
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData().setName(topic)
                .setPartitionData(List.of(new PartitionProduceData().setIndex(partition).setRecords(records))));
        return new Question<>(new ProduceRequestData().setAcks(ALL_IN_SYNC).setTimeoutMs(TIMEOUT_MS)
                .setTopicData(topics), 9, ProduceResponseData::new);
    }

    private long offset(ProduceResponseData answer) {
        for (var responses : answer.responses()) {
            for (var partition : responses.partitionResponses()) {
                Refusals.check(partition.errorCode(), "sending to topic '" + topic + "'");
                return partition.baseOffset();
            }
        }
        throw new FaultException(Reason.PROTOCOL, "not a valid answer to a record that was sent");
    }

    private Future<Void> read(BrokerConnection broker, int partition, long offset, int tries) {
        return broker.ask(fetch(partition, offset), answer -> holds(answer, offset)).compose(found -> {
            if (found) {
                return Future.succeededFuture();
            }
            if (tries <= 1) {
                throw new FaultException(Reason.PROTOCOL, "the record that was sent to topic '" + topic
                        + "' cannot be read");
            }
            return read(broker, partition, offset, tries - 1);
        });
    }

    private Question<FetchResponseData> fetch(int partition, long offset) {
        FetchPartition from = new FetchPartition().setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(MOST_BYTES);
        return new Question<>(new FetchRequestData().setMaxWaitMs(WAIT_MS)
                .setMinBytes(1)
                .setMaxBytes(MOST_BYTES)
                .setSessionEpoch(-1) // no session
                .setTopics(List.of(new FetchTopic().setTopic(topic).setPartitions(List.of(from)))), 12,
                FetchResponseData::new);
    }

    /**
     * Where the broker compresses by itself, the place and the checksum of the batch are enough: nothing is unpacked.
     */
    private boolean holds(FetchResponseData answer, long offset) {
        Refusals.check(answer.errorCode(), "reading topic '" + topic + "'");
        for (var responses : answer.responses()) {
            for (var partition : responses.partitions()) {
                Refusals.check(partition.errorCode(), "reading topic '" + topic + "'");
                if (partition.records() instanceof MemoryRecords records) {
                    for (MutableRecordBatch batch : records.batches()) {
                        if (batch.baseOffset() <= offset && offset <= batch.lastOffset()) {
                            return isOurs(batch, offset);
                        }
                    }
                }
            }
        }
        return false;
    }

    private boolean isOurs(MutableRecordBatch batch, long offset) {
        try {
            batch.ensureValid();
        } catch (KafkaException corrupt) {
            throw new FaultException(Reason.PROTOCOL, "the record that was sent to topic '" + topic + "' is corrupt");
        }
        if (batch.isCompressed()) {
            return true;
        }
        for (var found : batch) {
            if (found.offset() == offset) {
                if (!Objects.equals(found.value(), ByteBuffer.wrap(value))) {
                    throw new FaultException(Reason.PROTOCOL, "where a record was sent to topic '" + topic
                            + "' another one is read");
                }
                return true;
            }
        }
        return false;
    }
}

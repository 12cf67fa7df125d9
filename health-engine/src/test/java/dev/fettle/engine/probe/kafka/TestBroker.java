package dev.fettle.engine.probe.kafka;

import dev.fettle.api.check.KafkaCheck.Broker;
import dev.fettle.engine.probe.RawServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBrokerCollection;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.jspecify.annotations.Nullable;

/** Speaks Kafka's protocol and answers what the test says: that, or nothing at all, or it hangs up. */
final class TestBroker implements AutoCloseable {

    /** What is said when a question is not answered. */
    static final Supplier<@Nullable ApiMessage> SILENCE = () -> null;
    /** What is done when a question is not liked. */
    static final Supplier<@Nullable ApiMessage> END = () -> {
        throw new IllegalStateException("the test wants an end");
    };

    private final Map<ApiKeys, Supplier<@Nullable ApiMessage>> answers = new EnumMap<>(ApiKeys.class);
    private final Map<ApiKeys, Short> newest = new EnumMap<>(ApiKeys.class);
    private final RawServer server = new RawServer(this::serve);

    TestBroker() {
        answer(ApiKeys.METADATA, () -> metadata(new MetadataResponseTopicCollection()));
    }

    Broker address() {
        return new Broker("127.0.0.1", server.port());
    }

    TestBroker answer(ApiKeys key, Supplier<@Nullable ApiMessage> answer) {
        answers.put(key, answer);
        return this;
    }

    /** It is older than that. */
    TestBroker knowing(ApiKeys key, int upTo) {
        newest.put(key, (short) upTo);
        return this;
    }

    /** Of a cluster of which it is the only broker, number 1. */
    MetadataResponseData metadata(MetadataResponseTopicCollection topics) {
        MetadataResponseBrokerCollection brokers = new MetadataResponseBrokerCollection();
        brokers.add(new MetadataResponseBroker().setNodeId(1).setHost("127.0.0.1").setPort(server.port()));
        return new MetadataResponseData().setClusterId("c").setControllerId(1).setTopics(topics).setBrokers(brokers);
    }

    private void serve(RawServer.Connection connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.socket.getInputStream());
        while (true) {
            byte[] question = new byte[in.readInt()];
            in.readFully(question);
            ByteBuffer head = ByteBuffer.wrap(question);
            ApiKeys key = ApiKeys.forId(head.getShort());
            short version = head.getShort();
            int correlation = head.getInt();
            ApiMessage answer;
            try {
                answer = key == ApiKeys.API_VERSIONS ? versions() : answers.get(key).get();
            } catch (IllegalStateException end) {
                return;
            }
            if (answer != null) {
                connection.write(encoded(key, version, correlation, answer));
            }
        }
    }

    private ApiVersionsResponseData versions() {
        ApiVersionsResponseData versions = new ApiVersionsResponseData();
        for (ApiKeys key : answers.keySet()) {
            versions.apiKeys().add(new ApiVersion().setApiKey(key.id).setMinVersion((short) 0)
                    .setMaxVersion(newest.getOrDefault(key, key.latestVersion())));
        }
        return versions;
    }

    private static byte[] encoded(ApiKeys key, short version, int correlation, ApiMessage answer) {
        short headerVersion = key.responseHeaderVersion(version);
        ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlation);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int size = header.size(cache, headerVersion) + answer.size(cache, version);
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + size);
        ByteBufferAccessor out = new ByteBufferAccessor(buffer);
        out.writeInt(size);
        header.write(out, cache, headerVersion);
        answer.write(out, cache, version);
        return buffer.array();
    }

    @Override
    public void close() {
        server.close();
    }
}

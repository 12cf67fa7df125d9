package dev.fettle.engine.probe.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * Something that is asked of a broker, in Kafka's own classes for what goes over the wire.
 *
 * @param <A> what it answers
 * @param request what is asked
 * @param newest the newest version of it that is spoken here
 * @param empty an answer to be read into
 */
record Question<A extends ApiMessage>(ApiMessage request, int newest, Supplier<A> empty) {

    private static final String CLIENT = "fettle";

    ApiKeys key() {
        return ApiKeys.forId(request.apiKey());
    }

    /** With the length before it. */
    ByteBuf encoded(short version, int correlation) {
        short headerVersion = key().requestHeaderVersion(version);
        RequestHeaderData header = new RequestHeaderData().setRequestApiKey(request.apiKey())
                .setRequestApiVersion(version)
                .setCorrelationId(correlation)
                .setClientId(CLIENT);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int size = header.size(cache, headerVersion) + request.size(cache, version);
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + size);
        ByteBufferAccessor out = new ByteBufferAccessor(buffer);
        out.writeInt(size);
        header.write(out, cache, headerVersion);
        request.write(out, cache, version);
        buffer.flip();
        return Unpooled.wrappedBuffer(buffer);
    }

    /**
     * Reads an answer; Kafka's classes refuse lists longer than the bytes that are there.
     *
     * @throws RuntimeException when it is none to this question
     */
    A decoded(byte[] frame, short version, int correlation) {
        ByteBufferAccessor in = new ByteBufferAccessor(ByteBuffer.wrap(frame));
        ResponseHeaderData header = new ResponseHeaderData(in, key().responseHeaderVersion(version));
        if (header.correlationId() != correlation) {
            throw new IllegalStateException("an answer to another question");
        }
        A answer = empty.get();
        answer.read(in, version);
        return answer;
    }
}

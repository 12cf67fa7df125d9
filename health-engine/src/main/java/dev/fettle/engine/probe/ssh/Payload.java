package dev.fettle.engine.probe.ssh;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the payload of a packet, or what is hashed: the types of RFC 4251 §5. Not for several threads. */
final class Payload {

    private static final int BLOCK = 8;
    private static final int SHORTEST_PADDING = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Payload number8(int value) {
        bytes.write(value);
        return this;
    }

    Payload number32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    Payload raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    Payload string(byte[] value) {
        return number32(value.length).raw(value);
    }

    Payload string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    Payload names(List<String> names) {
        return string(String.join(",", names));
    }

    /** A number that is not negative, of these bytes from the greatest. */
    Payload number(byte[] magnitude) {
        return string(new BigInteger(1, magnitude).toByteArray());
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** As a packet that is not encrypted yet: RFC 4253 §6. */
    static byte[] packet(byte[] payload) {
        int padding = BLOCK - (Integer.BYTES + 1 + payload.length) % BLOCK;
        padding = padding < SHORTEST_PADDING ? padding + BLOCK : padding;
        return ByteBuffer.allocate(Integer.BYTES + 1 + payload.length + padding)
                .putInt(1 + payload.length + padding)
                .put((byte) padding)
                .put(payload)
                .array();
    }
}

package dev.fettle.engine.probe.ssh;

import io.netty.handler.codec.CorruptedFrameException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what {@link Payload} writes; what is none is a CorruptedFrameException. Not for several threads. */
final class Reading {

    private final ByteBuffer bytes;

    Reading(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    int number8() {
        return raw(1)[0] & 0xFF;
    }

    byte[] raw(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new CorruptedFrameException("a message of SSH ends in the middle", new BufferUnderflowException());
        }
        byte[] raw = new byte[length];
        bytes.get(raw);
        return raw;
    }

    byte[] string() {
        return raw(ByteBuffer.wrap(raw(Integer.BYTES)).getInt());
    }

    String text() {
        return new String(string(), StandardCharsets.UTF_8);
    }

    List<String> names() {
        return List.of(text().split(","));
    }

    BigInteger number() {
        byte[] number = string();
        return number.length == 0 ? BigInteger.ZERO : new BigInteger(number);
    }
}

package dev.fettle.engine.probe.rabbitmq;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What comes with a method, read from its beginning. What is not there is a fault of the target. Used once. */
final class Arguments {

    private final ByteBuffer bytes;

    Arguments(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    int octet() {
        return read(ByteBuffer::get) & 0xFF;
    }

    int number16() {
        return read(ByteBuffer::getShort) & 0xFFFF;
    }

    long number32() {
        return read(ByteBuffer::getInt) & 0xFFFF_FFFFL;
    }

    /** Of at most 255 bytes. */
    String shortText() {
        return text(octet());
    }

    String longText() {
        return text(number32());
    }

    /** All that is left. */
    String rest() {
        return text(bytes.remaining());
    }

    /** The texts of a table by name; what is none is passed over. */
    Map<String, String> texts() {
        long length = number32();
        long end = bytes.position() + length;
        if (length > bytes.remaining()) {
            throw notRead();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        while (bytes.position() < end) {
            String name = shortText();
            int type = octet();
            if (type == 'S') {
                texts.put(name, longText());
            } else {
                skip(type);
            }
        }
        return texts;
    }

    private void skip(int type) {
        skip(switch (type) {
            case 'V' -> 0;
            case 't', 'b', 'B' -> 1;
            case 's', 'u', 'U' -> 2;
            case 'I', 'i', 'f' -> 4;
            case 'D' -> 5;
            case 'l', 'L', 'd', 'T' -> 8;
            case 'F', 'A', 'x' -> number32();
            default -> throw notRead();
        });
    }

    private void skip(long length) {
        if (length > bytes.remaining()) {
            throw notRead();
        }
        bytes.position(bytes.position() + (int) length);
    }

    private String text(long length) {
        if (length > bytes.remaining()) {
            throw notRead();
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private <T> T read(Function<ByteBuffer, T> reader) {
        try {
            return reader.apply(bytes);
        } catch (BufferUnderflowException tooShort) {
            throw notRead();
        }
    }

    private static FaultException notRead() {
        return new FaultException(Reason.PROTOCOL, "not a valid answer: a method of AMQP cannot be read");
    }
}

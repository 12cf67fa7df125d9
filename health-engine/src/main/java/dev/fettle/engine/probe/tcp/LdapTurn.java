package dev.fettle.engine.probe.tcp;

import dev.fettle.engine.probe.Talk;
import io.netty.buffer.Unpooled;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Asks a directory for TLS: RFC 4511 §4.14, of whose encoding (BER) as much is read as one answer needs. */
final class LdapTurn {

    /** Message 1: an extended request with the name 1.3.6.1.4.1.1466.20037. */
    private static final byte[] REQUEST = HexFormat.of()
            .parseHex("301d02010177188016312e332e362e312e342e312e313436362e3230303337");
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int EXTENDED_RESPONSE = 0x78;
    private static final int ENUMERATED = 0x0A;
    private static final int OCTETS = 0x04;
    private static final int LONG_FORM = 0x80;
    private static final int MOST_LENGTH_BYTES = 4;
    private static final int LONGEST = 16 * 1024;
    private static final int HEAD = 2;

    private LdapTurn() {}

    /**
     * Asks.
     *
     * @param refused is told what the server said instead of yes
     * @param then the server waits for the handshake
     */
    static void take(Talk talk, Consumer<String> refused, Runnable then) {
        talk.say(Unpooled.wrappedBuffer(REQUEST));
        talk.bytes(HEAD, head -> {
            int form = head[1] & 0xFF;
            int more = form < LONG_FORM ? 0 : form - LONG_FORM;
            if ((head[0] & 0xFF) != SEQUENCE || form == LONG_FORM || more > MOST_LENGTH_BYTES) {
                String begun = new String(head, StandardCharsets.UTF_8);
                refused.accept(talk.shown(begun + talk.unheard()));
                return;
            }
            talk.bytes(more, bytes -> {
                long length = more == 0 ? form : number(ByteBuffer.wrap(bytes), more);
                if (length > LONGEST) {
                    refused.accept("a message of " + length + " bytes");
                } else {
                    talk.bytes((int) length, message -> judge(message, talk, refused, then));
                }
            });
        });
    }

    private static void judge(byte[] message, Talk talk, Consumer<String> refused, Runnable then) {
        String refusal;
        try {
            refusal = refusal(ByteBuffer.wrap(message));
        } catch (BufferUnderflowException | IllegalArgumentException cut) {
            refusal = "a message that is no answer";
        }
        if (refusal.isEmpty()) {
            then.run();
        } else {
            refused.accept(talk.shown(refusal));
        }
    }

    /**
     * Why not; empty when it is a yes.
     *
     * @throws BufferUnderflowException when it ends in the middle
     * @throws IllegalArgumentException when it is another message
     */
    static String refusal(ByteBuffer message) {
        ByteBuffer _ = value(message, INTEGER);
        ByteBuffer answer = value(message, EXTENDED_RESPONSE);
        ByteBuffer code = value(answer, ENUMERATED);
        long result = number(code, Math.min(code.remaining(), MOST_LENGTH_BYTES));
        ByteBuffer _ = value(answer, OCTETS);
        String text = StandardCharsets.UTF_8.decode(value(answer, OCTETS)).toString();
        return result == 0 ? "" : "result " + result + (text.isBlank() ? "" : ": " + text);
    }

    private static ByteBuffer value(ByteBuffer from, int tag) {
        if ((from.get() & 0xFF) != tag) {
            throw new IllegalArgumentException("another message");
        }
        int form = from.get() & 0xFF;
        long length = form < LONG_FORM ? form : number(from, Math.min(form - LONG_FORM, MOST_LENGTH_BYTES));
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer value = from.slice(from.position(), (int) length);
        from.position(from.position() + (int) length);
        return value;
    }

    private static long number(ByteBuffer from, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << Byte.SIZE | Byte.toUnsignedLong(from.get());
        }
        return number;
    }
}

package dev.fettle.engine.probe.nats;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Cuts what a NATS server says out of the bytes. What a message holds is no line, whatever stands in it; one that is
 * longer than ours is passed over and not kept. For one connection.
 */
final class Operations extends ByteToMessageDecoder {

    /** What is kept of one line, bytes: a large cluster tells its addresses in the first. */
    private static final int MOST_BYTES = 64 * 1024;
    private static final int LONGEST_MESSAGE = 1024;
    private static final int END = 2;
    private static final String MESSAGE = "MSG";

    /**
     * One of them.
     *
     * @param name upper case: {@code INFO}, {@code -ERR}
     * @param text what stands behind the name; of a {@code MSG} what it holds
     */
    record Operation(String name, String text) {}

    /** Bytes of a message that are still to come, and are passed over. */
    private long toSkip;
    /** Bytes of a message that is to be kept; -1: none is under way. */
    private int toRead = -1;

    /** Whether nothing came after what is told already. */
    boolean isEmpty() {
        return actualReadableBytes() == 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (toSkip > 0) {
            int passed = (int) Math.min(in.readableBytes(), toSkip);
            in.skipBytes(passed);
            toSkip -= passed;
        } else if (toRead < 0) {
            line(in, out);
        } else if (in.readableBytes() >= toRead + END) {
            out.add(new Operation(MESSAGE, in.readCharSequence(toRead, StandardCharsets.UTF_8).toString()));
            in.skipBytes(END);
            toRead = -1;
        }
    }

    private void line(ByteBuf in, List<Object> out) {
        int length = in.bytesBefore((byte) '\n');
        if (length > MOST_BYTES || (length < 0 && in.readableBytes() > MOST_BYTES)) {
            throw new FaultException(Reason.TOO_LARGE, "a line has more than " + MOST_BYTES / 1024 + " KiB");
        }
        if (length < 0) {
            return;
        }
        String line = in.readCharSequence(length, StandardCharsets.UTF_8).toString().strip();
        in.skipBytes(1);
        int end = line.indexOf(' ');
        String name = (end < 0 ? line : line.substring(0, end)).toUpperCase(Locale.ROOT);
        if (name.equals(MESSAGE)) {
            announced(size(line));
        } else {
            out.add(new Operation(name, end < 0 ? "" : line.substring(end).strip()));
        }
    }

    private void announced(long size) {
        if (size > LONGEST_MESSAGE) {
            toSkip = size + END;
        } else {
            toRead = (int) size;
        }
    }

    /** {@code MSG subject sid [reply-to] size}. */
    private static long size(String line) {
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(line.substring(line.lastIndexOf(' ') + 1)));
        } catch (NumberFormatException none) {
            throw new FaultException(Reason.PROTOCOL, "not a valid answer: a message without its size");
        }
    }
}

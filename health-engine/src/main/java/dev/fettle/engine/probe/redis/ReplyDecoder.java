package dev.fettle.engine.probe.redis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * Makes replies of bytes (RESP 2), as far as a check has use for them: no arrays. Netty's own codec for Redis would
 * take texts of up to 512 MiB.
 */
final class ReplyDecoder extends ByteToMessageDecoder {

    /** What {@code INFO} says of the largest servers is a tenth of it. */
    static final int LONGEST_TEXT = 256 * 1024;
    static final int LONGEST_LINE = 4096;

    private static final int LINE_END = 2;
    private static final int NOTHING = -1;

    /** Of the text whose length is known and that is not complete yet. */
    private OptionalInt awaited = OptionalInt.empty();

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (awaited.isPresent()) {
            text(awaited.getAsInt(), in, out);
        } else {
            line(in, out);
        }
    }

    private void line(ByteBuf in, List<Object> out) {
        int length = in.bytesBefore((byte) '\n');
        if (length > LONGEST_LINE || (length < 0 && in.readableBytes() > LONGEST_LINE)) {
            throw new TooLongFrameException("a line is too long");
        }
        byte type = in.getByte(in.readerIndex());
        if ("+-:$".indexOf(type) < 0) {
            throw new CorruptedFrameException("this is not Redis' protocol");
        }
        if (length < 0) {
            return;
        }
        if (length < LINE_END || in.getByte(in.readerIndex() + length - 1) != '\r') {
            throw new CorruptedFrameException("a line does not end as Redis' protocol has it");
        }
        String line = in.toString(in.readerIndex() + 1, length - LINE_END, StandardCharsets.UTF_8);
        in.skipBytes(length + 1);
        switch (type) {
            case '-' -> out.add(new Reply.Refused(line));
            case '$' -> announced(line, out);
            default -> out.add(new Reply.Text(line));
        }
    }

    private void announced(String length, List<Object> out) {
        int bytes = number(length);
        if (bytes == NOTHING) {
            out.add(new Reply.Text(""));
        } else if (bytes < 0) {
            throw new CorruptedFrameException("a text has a length below 0");
        } else if (bytes > LONGEST_TEXT) {
            throw new TooLongFrameException("a text is too long");
        } else {
            awaited = OptionalInt.of(bytes);
        }
    }

    private static int number(String length) {
        try {
            return Math.clamp(Long.parseLong(length), Integer.MIN_VALUE, Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw new CorruptedFrameException("the length of a text is no number", e);
        }
    }

    private void text(int length, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < length + LINE_END) {
            return;
        }
        String text = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
        if (in.readByte() != '\r' || in.readByte() != '\n') {
            throw new CorruptedFrameException("a text does not end as Redis' protocol has it");
        }
        awaited = OptionalInt.empty();
        out.add(new Reply.Text(text));
    }
}

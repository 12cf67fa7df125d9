package dev.fettle.engine.probe.memcached;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes lines of bytes, each of which begins with a word in capital letters. */
final class LineDecoder extends ByteToMessageDecoder {

    static final int LONGEST = 2048;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int first = in.getByte(in.readerIndex());
        if (first < 'A' || first > 'Z') {
            throw new CorruptedFrameException("this is not memcached's protocol");
        }
        int length = in.bytesBefore((byte) '\n');
        if (length > LONGEST || (length < 0 && in.readableBytes() > LONGEST)) {
            throw new TooLongFrameException("a line is too long");
        }
        if (length >= 0) {
            out.add(in.readCharSequence(length, StandardCharsets.UTF_8).toString().stripTrailing());
            in.skipBytes(1);
        }
    }
}

package dev.fettle.engine.probe.rabbitmq;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.FaultException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * A method as it was heard, or a part of a message.
 *
 * @param method class and method in one number: {@code 0x000A000A} is connection.start; {@link #CONTENT}: none
 * @param arguments what comes with it, or the part
 */
record Frame(int method, Arguments arguments) {

    static final int METHOD = 1;
    static final int HEADER = 2;
    static final int BODY = 3;
    /** Where a method is to stand and there is a part of a message. */
    static final int CONTENT = 0;
    static final int END = 0xCE;
    private static final int LAST_TYPE = 8;
    private static final int HEAD = 7;
    /** What is kept of one frame, bytes. */
    private static final int MOST_BYTES = 128 * 1024;

    /** Cuts frames out of the bytes; heartbeats and the headers of messages are passed over. */
    static final class Decoder extends ByteToMessageDecoder {

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int at = in.readerIndex();
            int type = in.getUnsignedByte(at);
            if (type == 'A') {
                throw new FaultException(Reason.PROTOCOL,
                        "not a valid answer: the server speaks another AMQP than 0-9-1");
            }
            if (type == 0 || type > LAST_TYPE) {
                throw notAmqp();
            }
            if (in.readableBytes() < HEAD) {
                return;
            }
            long size = in.getUnsignedInt(at + 3);
            if (size > MOST_BYTES) {
                throw new FaultException(Reason.TOO_LARGE, "a frame has more than " + MOST_BYTES / 1024 + " KiB");
            }
            if (in.readableBytes() < HEAD + size + 1) {
                return;
            }
            in.skipBytes(HEAD);
            ByteBuf payload = in.readSlice((int) size);
            if (in.readUnsignedByte() != END) {
                throw notAmqp();
            }
            if (type == METHOD) {
                if (size < Integer.BYTES) {
                    throw notAmqp();
                }
                out.add(new Frame(payload.readInt(), new Arguments(ByteBufUtil.getBytes(payload))));
            } else if (type == BODY) {
                out.add(new Frame(CONTENT, new Arguments(ByteBufUtil.getBytes(payload))));
            }
        }

        private static FaultException notAmqp() {
            return new FaultException(Reason.PROTOCOL, "not a valid answer: the target does not speak AMQP");
        }
    }
}

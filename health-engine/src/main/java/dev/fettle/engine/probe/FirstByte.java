package dev.fettle.engine.probe;

import dev.fettle.api.component.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Where the first answer can begin in one way only: tells another protocol at once, and not when the time is over. It
 * leaves the pipeline after the first byte.
 */
public final class FirstByte extends ChannelInboundHandlerAdapter {

    private final int expected;
    private final String protocol;

    /**
     * @param expected 0 to 255
     * @param protocol its name, for people
     */
    public FirstByte(int expected, String protocol) {
        this.expected = expected;
        this.protocol = protocol;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            if (bytes.getUnsignedByte(bytes.readerIndex()) != expected) {
                ReferenceCountUtil.release(message);
                context.fireExceptionCaught(new FaultException(Reason.PROTOCOL,
                        "not a valid answer: the target does not speak " + protocol));
                return;
            }
            context.pipeline().remove(this);
        }
        context.fireChannelRead(message);
    }
}

package dev.fettle.engine.probe;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.util.function.Consumer;

/**
 * The end of a pipeline: tells what was decoded, and what went wrong, also that the other side hung up. For one
 * connection.
 *
 * @param <M> what is decoded; it is released after it was told
 */
public final class Hearing<M> extends SimpleChannelInboundHandler<M> {

    private final Consumer<M> heard;
    private final Consumer<Throwable> failed;

    /**
     * @param heard what it throws is told as a failure
     * @param failed such as {@link ConnectionAttempt#failed}
     */
    public Hearing(Class<? extends M> type, Consumer<M> heard, Consumer<Throwable> failed) {
        super(type);
        this.heard = heard;
        this.failed = failed;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, M message) {
        heard.accept(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed.accept(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed.accept(new PrematureChannelClosureException());
    }
}

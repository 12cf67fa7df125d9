package dev.fettle.engine.probe.rabbitmq;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection open that is being closed until the server has said goodbye too, for a second at most: it logs
 * everybody who hangs up before as a trouble. Whoever closes the connection does not wait for it. Confined to the lane.
 */
final class Farewell extends ChannelOutboundHandlerAdapter {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private @Nullable ChannelHandlerContext context;
    private boolean said;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void close(ChannelHandlerContext closing, ChannelPromise promise) {
        var _ = closing.channel().closeFuture().addListener(_ -> promise.trySuccess());
        if (!said) {
            said = true;
            var _ = closing.executor().schedule(this::heard, PATIENCE.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** The server has said it, or says nothing: closes. */
    void heard() {
        if (context != null) {
            ChannelFuture _ = context.close();
        }
    }
}

package dev.fettle.engine.probe.sql;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.NetClientImpl;
import java.util.function.Supplier;

/** Opens connections each of which has a guard. Confined to the lane. */
public final class GuardedClient extends NetClientImpl {

    /** Who does not answer for longer is not there; the client's own would keep a socket for a minute. */
    private static final int MOST_MILLIS_TO_CONNECT = 10_000;

    private final Supplier<? extends MessageGuard> guards;

    private GuardedClient(VertxInternal vertx, NetClientOptions options, CloseFuture closed,
            Supplier<? extends MessageGuard> guards) {
        super(vertx, null, options, closed);
        this.guards = guards;
    }

    /**
     * One that is closed with that.
     *
     * @param guards asked for another one for each connection
     */
    public static NetClient of(VertxInternal vertx, NetClientOptions options, CloseFuture closed,
            Supplier<? extends MessageGuard> guards) {
        NetClientOptions plain = new NetClientOptions(options).setReconnectAttempts(0)
                .setConnectTimeout(MOST_MILLIS_TO_CONNECT);
        if (plain.getHostnameVerificationAlgorithm() == null) {
            plain.setHostnameVerificationAlgorithm("");
        }
        GuardedClient client = new GuardedClient(vertx, plain, closed, guards);
        closed.add(client);
        return client;
    }

    @Override
    protected void initChannel(ChannelPipeline pipeline) {
        super.initChannel(pipeline);
        pipeline.addLast(guards.get());
    }
}

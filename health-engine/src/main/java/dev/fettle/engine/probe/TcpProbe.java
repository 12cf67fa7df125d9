package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec.TcpCheck;
import dev.fettle.api.check.Outcome;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of a TCP check: opens a connection and closes it. Confined to the lane. */
final class TcpProbe implements Attempt, Dialer.Caller {

    private final Dialer.Target target;
    private final Dialer dialer;
    private final Progress progress;
    private @Nullable Channel channel;
    private @Nullable Consumer<Outcome> waiting;

    TcpProbe(TcpCheck check, Dialer dialer, Progress progress) {
        this.target = new Dialer.Target(check.host(), check.port(), false);
        this.dialer = dialer;
        this.progress = progress;
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        dialer.dial(target, progress, this);
    }

    @Override
    public void leave() {
        waiting = null;
        if (channel != null) {
            ChannelFuture _ = channel.close();
        }
    }

    @Override
    public boolean hasLeft() {
        return waiting == null;
    }

    @Override
    public boolean resolved(List<InetSocketAddress> addresses) {
        return true;
    }

    @Override
    public void dialing(Channel opening) {
        channel = opening;
    }

    @Override
    public void connected(Channel open) {
        finish(new Outcome.Success(progress.observation()));
    }

    @Override
    public void failed(Throwable cause) {
        finish(Failures.outcome("TCP " + target.host() + ":" + target.port(), cause, progress.observation()));
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }
}

package dev.fettle.engine.probe;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt over one connection of its own, which is closed at its end, however it ends. A kind says what is done
 * over the open connection. Used once; confined to the lane.
 */
public abstract class ConnectionAttempt implements Attempt, Dialer.Caller {

    private final String label;
    private final Dialer.Target target;
    private final Dialer dialer;
    private final Progress progress;
    private @Nullable Channel channel;
    private @Nullable Consumer<Outcome> waiting;

    /**
     * @param label whom it asks, for messages: {@code SMTP mail.example:25}; without secrets
     * @param target where the connection goes; TLS is spoken at once when the target says so
     */
    protected ConnectionAttempt(String label, Dialer.Target target, Dialer dialer, Progress progress) {
        this.label = label;
        this.target = target;
        this.dialer = dialer;
        this.progress = progress;
    }

    /** The connection is open, and TLS agreed where the target says so. Nothing reads from it yet. */
    @Override
    public abstract void connected(Channel open);

    /** Whom it asks, for messages. */
    protected final String label() {
        return label;
    }

    /** Where the connection goes. */
    protected final Dialer.Target target() {
        return target;
    }

    /** What opens connections. */
    protected final Dialer dialer() {
        return dialer;
    }

    /** What it does and sees. */
    protected final Progress progress() {
        return progress;
    }

    /** Ends it. Only the first end counts. */
    protected final void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    /** Ends it: the target does not work. The message is for people and begins with {@link #label()}. */
    protected final void fail(Reason reason, String message) {
        finish(new Outcome.Failure(reason, message, progress.observation()));
    }

    /** Ends it by what happened to the connection. */
    @Override
    public final void failed(Throwable cause) {
        finish(Failures.outcome(label, cause, progress.observation()));
    }

    @Override
    public final void begin(Consumer<Outcome> ended) {
        waiting = ended;
        dial();
    }

    /** Begins to open the connection. */
    protected void dial() {
        dialer.dial(target, progress, this);
    }

    @Override
    public final void leave() {
        waiting = null;
        if (channel != null) {
            ChannelFuture _ = channel.close();
        }
    }

    @Override
    public final boolean hasLeft() {
        return waiting == null;
    }

    @Override
    public final boolean resolved(List<InetSocketAddress> addresses) {
        return true;
    }

    @Override
    public final void dialing(Channel opening) {
        channel = opening;
    }
}

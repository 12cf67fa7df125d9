package dev.fettle.engine.probe.tcp;

import dev.fettle.api.check.Outcome;
import dev.fettle.engine.probe.ConnectionAttempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Progress;
import io.netty.channel.Channel;

/** One attempt of a TCP check: opens a connection and closes it. Used once; confined to the lane. */
final class TcpAttempt extends ConnectionAttempt {

    TcpAttempt(Dialer.Target target, Dialer dialer, Progress progress) {
        super("TCP " + target.host() + ":" + target.port(), target, dialer, progress);
    }

    @Override
    public void connected(Channel open) {
        finish(new Outcome.Success(progress().observation()));
    }
}

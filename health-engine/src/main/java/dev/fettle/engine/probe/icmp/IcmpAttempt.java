package dev.fettle.engine.probe.icmp;

import dev.fettle.api.check.IcmpCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt of an ICMP check: sends its packets, waits for the answers, judges. Used once; confined to the lane. */
final class IcmpAttempt implements Attempt, Pinger.Listener {

    private static final int NO_PORT = 0;
    private static final double PERCENT = 100;
    private static final double THOUSANDTHS = 1000;

    private final IcmpCheck check;
    private final Expectation expectation;
    private final Dialer dialer;
    private final EventLoop loop;
    private final Progress progress;
    private final DoubleSummaryStatistics roundTrips = new DoubleSummaryStatistics();
    private final String label;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable Runnable cancel;
    private Iterator<InetSocketAddress> addresses = Collections.emptyIterator();
    private String ip = "";

    IcmpAttempt(IcmpCheck check, Expectation expectation, Dialer dialer, EventLoop loop, Progress progress) {
        this.check = check;
        this.expectation = expectation;
        this.dialer = dialer;
        this.loop = loop;
        this.progress = progress;
        this.label = "ICMP " + check.host();
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        progress.enter(Phase.RESOLVE);
        dialer.allowed(new Dialer.Target(check.host(), NO_PORT, false), this::resolved);
    }

    private void resolved(Future<List<InetSocketAddress>> lookup) {
        if (waiting == null) {
            return;
        }
        if (!lookup.isSuccess()) {
            failed(lookup.cause());
            return;
        }
        addresses = lookup.getNow().iterator();
        progress.enter(Phase.PROCESSING);
        progress.doing(() -> roundTrips.getCount() + " of " + check.packets() + " packets answered so far");
        ping(addresses.next().getAddress());
    }

    private void ping(InetAddress to) {
        ip = NetUtil.toAddressString(to);
        var _ = Pingers.ofTheProcess().thenAccept(pingers -> onTheLane(() -> ping(pingers, to)));
    }

    private void onTheLane(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void ping(Pingers pingers, InetAddress to) {
        if (waiting == null) {
            return;
        }
        try {
            Pinger pinger = pingers.of(to instanceof Inet6Address);
            progress.note("way", pinger.way());
            cancel = pinger.ping(to, Rounds.of(check), loop, this);
        } catch (IllegalStateException noWay) {
            failed(noWay);
        }
    }

    @Override
    public void answered(double millis) {
        roundTrips.accept(millis);
    }

    @Override
    public void ended() {
        progress.end();
        long answered = roundTrips.getCount();
        progress.note("packets", check.packets());
        progress.note("answered", answered);
        progress.note("loss", loss());
        if (answered > 0) {
            progress.note("rttMinMs", rounded(roundTrips.getMin()));
            progress.note("rttAvgMs", rounded(roundTrips.getAverage()));
            progress.note("rttMaxMs", rounded(roundTrips.getMax()));
        }
        String found = label + " answered " + (answered == 0 ? "none" : answered) + " of " + check.packets()
                + " packets";
        finish(expectation.judge(found, answered == 0 ? Reason.UNREACHABLE : Reason.CONDITION,
                new Seen(progress, Peer.at(ip), this::value), progress.observation()));
    }

    /** Where there is no way to one of its addresses (no IPv6 here, say), the next is asked. */
    @Override
    public void failed(Throwable cause) {
        if (cause instanceof NoRouteToHostException && roundTrips.getCount() == 0 && addresses.hasNext()
                && waiting != null) {
            ping(addresses.next().getAddress());
            return;
        }
        finish(Failures.outcome(label, cause, progress.observation()));
    }

    private void finish(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    @Override
    public void leave() {
        waiting = null;
        if (cancel != null) {
            cancel.run();
        }
    }

    private @Nullable Object value(String name) {
        boolean answered = roundTrips.getCount() > 0;
        return switch (name) {
            case "loss" -> loss();
            case "packets" -> (long) check.packets();
            case "answered" -> roundTrips.getCount();
            case "rtt.min" -> answered ? roundTrips.getMin() : null;
            case "rtt.avg" -> answered ? roundTrips.getAverage() : null;
            case "rtt.max" -> answered ? roundTrips.getMax() : null;
            default -> null;
        };
    }

    private double loss() {
        return rounded(PERCENT * (check.packets() - roundTrips.getCount()) / check.packets());
    }

    private static double rounded(double value) {
        return Math.round(value * THOUSANDTHS) / THOUSANDTHS;
    }
}

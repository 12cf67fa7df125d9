package dev.fettle.engine.probe.icmp;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.IcmpCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import io.netty.channel.EventLoop;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code icmp}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class IcmpKind implements CheckKind<IcmpCheck> {

    /** Three packets, and a second for the last answer, take longer than a request over HTTP when some are lost. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String HEALTHY = "loss < 100";
    private static final int PACKETS = 3;
    private static final int MOST_PACKETS = 100;
    private static final Duration SPACING = Duration.ofMillis(200);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int SIZE = 56;
    private static final int SMALLEST = 16;
    private static final int LARGEST = 8972;

    @Override
    public String name() {
        return "icmp";
    }

    @Override
    public String says() {
        return "Healthy when the host answers echo requests.";
    }

    @Override
    public Class<IcmpCheck> type() {
        return IcmpCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    /** Fractions of milliseconds and of percents, for which there is no type of their own. */
    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("loss", Language.Type.ANYTHING, "packets", Language.Type.NUMBER, "answered",
                Language.Type.NUMBER, "rtt.min", Language.Type.ANYTHING, "rtt.avg", Language.Type.ANYTHING, "rtt.max",
                Language.Type.ANYTHING);
    }

    @Override
    public Optional<IcmpCheck> read(Settings icmp) {
        icmp.require("host");
        Optional<String> host = icmp.host("host", "A name or an address.");
        int packets = icmp.integer("packets", 1, MOST_PACKETS, PACKETS, "How many packets are sent.");
        Duration spacing = icmp.duration("spacing", SHORTEST, LONGEST, SPACING, "The time between two packets.");
        Duration wait = icmp.duration("wait", SHORTEST, LONGEST, WAIT,
                "How long the answer to the last packet is waited for; then what is missing is lost.");
        int size = icmp.integer("size", SMALLEST, LARGEST, SIZE, "Bytes of data in a packet.");
        String healthy = icmp.condition("healthy", HEALTHY, "Healthy when true.");
        Optional<String> degraded = icmp.condition("degraded", "DEGRADED (CONDITION) when true.");
        return host.map(to -> new IcmpCheck(to, packets, spacing, wait, size, healthy, degraded.orElse(null)));
    }

    @Override
    public Prober prepare(IcmpCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        EventLoop loop = ((ContextInternal) context.context()).nettyEventLoop();
        return progress -> new IcmpAttempt(check, expectation, context.dialer(), loop, progress);
    }
}

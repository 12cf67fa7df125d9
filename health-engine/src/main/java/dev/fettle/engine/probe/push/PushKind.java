package dev.fettle.engine.probe.push;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.PushCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import java.time.Duration;
import java.util.Optional;

/** Checks of kind {@code push}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class PushKind implements CheckKind<PushCheck> {

    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(365);

    @Override
    public String name() {
        return "push";
    }

    @Override
    public String says() {
        return "Results come from outside.";
    }

    @Override
    public Class<PushCheck> type() {
        return PushCheck.class;
    }

    @Override
    public Optional<PushCheck> read(Settings push) {
        return Optional.of(new PushCheck(push.duration("deadline", SHORTEST_DEADLINE, LONGEST_DEADLINE,
                "Silence for that long is a failure (HEARTBEAT_MISSED), 1s to 365d. A duration: 500ms, 30s, 5m, 12h, 30d.")
                .orElse(null)));
    }

    @Override
    public Prober prepare(PushCheck check, ProbeContext context) {
        throw new IllegalArgumentException("a check of kind push is not probed: its results come from outside");
    }
}

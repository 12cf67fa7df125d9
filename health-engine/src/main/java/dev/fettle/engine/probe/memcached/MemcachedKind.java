package dev.fettle.engine.probe.memcached;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MemcachedCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code memcached}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class MemcachedKind implements CheckKind<MemcachedCheck> {

    private static final int PORT = 11_211;
    private static final String HEALTHY = "true";

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "version", Language.Type.TEXT,
            "items", Language.Type.NUMBER,
            "memory.used", Language.Type.NUMBER,
            "memory.max", Language.Type.NUMBER,
            "memory.percent", Language.Type.NUMBER,
            "evictions", Language.Type.NUMBER,
            "hitPercent", Language.Type.NUMBER,
            "connections", Language.Type.NUMBER,
            "stats", Language.Type.TEXTS);

    @Override
    public String name() {
        return "memcached";
    }

    @Override
    public String says() {
        return "Healthy when the server says how it is, unless said.";
    }

    @Override
    public Class<MemcachedCheck> type() {
        return MemcachedCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<MemcachedCheck> read(Settings memcached) {
        memcached.require("host");
        Optional<String> host = memcached.host("host", "A name or an address.");
        int port = memcached.port("port", PORT, "The port.");
        boolean tls = memcached.bool("tls", false, "Whether TLS is spoken.");
        String healthy = memcached.condition("healthy", HEALTHY, "A condition (CEL).");
        Optional<String> degraded = memcached.condition("degraded", "A condition (CEL); true is DEGRADED.");
        return host.map(name -> new MemcachedCheck(name, port, tls, healthy, degraded.orElse(null)));
    }

    @Override
    public Prober prepare(MemcachedCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return progress -> new MemcachedAttempt(check, expectation, context.dialer(), progress);
    }
}

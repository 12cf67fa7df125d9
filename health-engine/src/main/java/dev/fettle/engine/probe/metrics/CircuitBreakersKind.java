package dev.fettle.engine.probe.metrics;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.CircuitBreakersCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.http.HttpKind;
import dev.fettle.engine.probe.http.HttpQuestion;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code circuit-breakers}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class CircuitBreakersKind implements CheckKind<CircuitBreakersCheck> {

    private static final long MAX_BODY = 4L << 20;
    private static final int MOST_CRITICAL = 100;
    private static final int LONGEST_NAME = Breaker.LONGEST_NAME;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "breakers", Language.Type.MAP,
            "open", Language.Type.NUMBER);

    @Override
    public String name() {
        return "circuit-breakers";
    }

    @Override
    public String says() {
        return "The circuit breakers of an application; healthy when none is open.";
    }

    @Override
    public Class<CircuitBreakersCheck> type() {
        return CircuitBreakersCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<CircuitBreakersCheck> read(Settings breakers) {
        breakers.require("url");
        Optional<URI> url = breakers.httpUrl("url",
                "/actuator/circuitbreakers, /actuator/health, or metrics as Prometheus reads them.");
        Map<String, String> headers = HttpKind.headers(breakers, "headers", "Sent along; secrets as placeholders.");
        HttpOptions options = HttpKind.reach(breakers, headers);
        List<String> critical = breakers.texts("critical", MOST_CRITICAL, LONGEST_NAME,
                "Those without which the application is of no use: one of them open is UNHEALTHY.");
        Optional<Duration> triesAfter = breakers.duration("triesAfter", Duration.ZERO, LONGEST_WAIT,
                "How long the application leaves an open one alone before it tries again.");
        String healthy = breakers.condition("healthy", "true", "A condition (CEL) that must hold too.");
        Optional<String> degraded = breakers.condition("degraded", "A condition (CEL); true is DEGRADED.");
        return url.map(to -> new CircuitBreakersCheck(to, headers, options, critical, triesAfter.orElse(null), healthy,
                degraded.orElse(null)));
    }

    @Override
    public Prober prepare(CircuitBreakersCheck check, ProbeContext context) {
        return HttpQuestion.get(check.url(), check.headers(), MAX_BODY).reaching(check.options())
                .accepting("text/plain;version=0.0.4, application/json;q=0.9, */*;q=0.1")
                .prober(context, new BreakersJudge(check,
                        Expectation.of(Conditions.of(this), check.healthy(), check.degraded())));
    }
}

package dev.fettle.engine.probe.metrics;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.CacheCheck;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code cache}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class CacheKind implements CheckKind<CacheCheck> {

    private static final long MAX_BODY = 4L << 20;
    private static final int MOST_CACHES = 100;
    private static final int LONGEST_NAME = Counters.LONGEST_NAME;
    private static final int GETS = 100;
    private static final int MOST_GETS = 1_000_000_000;

    private static final Map<String, Language.Type> VARIABLES = Map.of("caches", Language.Type.MAP);

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public String says() {
        return "The caches of an application; healthy when enough of what is asked for is found in them.";
    }

    @Override
    public Class<CacheCheck> type() {
        return CacheCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<CacheCheck> read(Settings cache) {
        cache.require("url");
        Optional<URI> url = cache.httpUrl("url", "Metrics as Prometheus reads them: /actuator/prometheus, /q/metrics.");
        Map<String, String> headers = HttpKind.headers(cache, "headers", "Sent along; secrets as placeholders.");
        HttpOptions options = HttpKind.reach(cache, headers);
        List<String> caches = cache.texts("caches", MOST_CACHES, LONGEST_NAME,
                "Those that are judged; all unless said.");
        double hitRate = cache.decimal("hitRate", 0, 1, 0, "A share of hits below it is DEGRADED; 0: never.");
        int gets = cache.integer("minGets", 1, MOST_GETS, GETS,
                "With fewer gets since the last attempt the share of hits says nothing.");
        String healthy = cache.condition("healthy", "true", "A condition (CEL) that must hold too.");
        Optional<String> degraded = cache.condition("degraded", "A condition (CEL); true is DEGRADED.");
        return url.map(to -> new CacheCheck(to, headers, options, caches, hitRate, gets, healthy,
                degraded.orElse(null)));
    }

    @Override
    public Prober prepare(CacheCheck check, ProbeContext context) {
        return HttpQuestion.get(check.url(), check.headers(), MAX_BODY).reaching(check.options())
                .accepting("text/plain;version=0.0.4, */*;q=0.1").prober(context, new CacheJudge(check,
                        Expectation.of(Conditions.of(this), check.healthy(), check.degraded())));
    }
}

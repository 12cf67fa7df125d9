package dev.fettle.engine.probe.prometheus;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.PrometheusCheck;
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
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code prometheus}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class PrometheusKind implements CheckKind<PrometheusCheck> {

    private static final long MAX_BODY = 4L << 20;
    /** It stands in the address of the request, and many servers take no longer one. */
    private static final int LONGEST_QUERY = 4000;

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "value", Language.Type.ANYTHING,
            "labels", Language.Type.TEXTS,
            "values", Language.Type.LIST,
            "series", Language.Type.LIST,
            "warnings", Language.Type.TEXT_LIST);

    @Override
    public String name() {
        return "prometheus";
    }

    @Override
    public String says() {
        return "A PromQL query; healthy when the condition holds of its value.";
    }

    @Override
    public Class<PrometheusCheck> type() {
        return PrometheusCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<PrometheusCheck> read(Settings prometheus) {
        prometheus.require("url", "query", "healthy");
        Optional<URI> url = prometheus.httpUrl("url", "The server's address, without /api/v1/query.");
        Optional<String> query = prometheus.text("query", LONGEST_QUERY, "PromQL that answers a vector or a scalar.");
        Map<String, String> headers = HttpKind.headers(prometheus, "headers", "Sent along; secrets as placeholders.");
        HttpOptions options = HttpKind.reach(prometheus, headers);
        Optional<String> healthy = prometheus.condition("healthy", "A condition (CEL), such as value < 5.");
        Optional<String> degraded = prometheus.condition("degraded", "A condition (CEL); true is DEGRADED.");
        if (url.isEmpty() || query.isEmpty()) {
            return Optional.empty();
        }
        return healthy.or(() -> prometheus.isUnresolved("healthy") ? Optional.of("true") : Optional.empty())
                .map(condition -> new PrometheusCheck(url.get(), query.get(), headers, options, condition,
                        degraded.orElse(null)));
    }

    @Override
    public Prober prepare(PrometheusCheck check, ProbeContext context) {
        URI asked = HttpQuestion.with(HttpQuestion.under(check.url(), "/api/v1/query"), "query", check.query());
        return HttpQuestion.get(asked, check.headers(), MAX_BODY).reaching(check.options())
                .accepting("application/json").prober(context, new PrometheusJudge(
                        Expectation.of(Conditions.of(this), check.healthy(), check.degraded())));
    }
}

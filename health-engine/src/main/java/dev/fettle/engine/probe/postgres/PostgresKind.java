package dev.fettle.engine.probe.postgres;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.sql.SqlProber;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks of kind {@code postgres}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class PostgresKind implements CheckKind<PostgresCheck> {

    /** Connecting to a database takes more turns than a request over HTTP. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String QUERY = "SELECT 1";
    private static final String HEALTHY = "true";

    private static final Map<String, Language.Type> VARIABLES = variablesOf();

    private static Map<String, Language.Type> variablesOf() {
        Map<String, Language.Type> all = new HashMap<>(SqlProber.VARIABLES);
        all.put("replication.replicas", Language.Type.NUMBER);
        return Map.copyOf(all);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String says() {
        return "Healthy when the query is answered, unless said.";
    }

    @Override
    public Class<PostgresCheck> type() {
        return PostgresCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<PostgresCheck> read(Settings postgres) {
        postgres.require("url");
        Optional<URI> url = postgres.address("url", List.of("postgresql", "postgres"),
                "postgresql://host:5432/database");
        Optional<String> user = postgres.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it.");
        Optional<String> password = postgres.secret("password", "Best a placeholder.");
        String query = postgres.text("query", SqlProber.LONGEST_QUERY, QUERY, "What is asked.");
        String healthy = postgres.condition("healthy", HEALTHY, "A condition (CEL).");
        Optional<String> degraded = postgres.condition("degraded", "A condition (CEL); true is DEGRADED.");
        if (!postgres.isUnresolved("url")) {
            url.ifPresent(to -> rules(postgres, to, user.orElse(null)));
        }
        return url.map(to -> new PostgresCheck(to, user.orElse(null), password.orElse(null), query, healthy,
                degraded.orElse(null)));
    }

    private static void rules(Settings postgres, URI url, @Nullable String user) {
        try {
            if (PostgresUrl.of(url, user, null).login().user().isEmpty() && !postgres.has("user")) {
                postgres.error("url", "user must be given, as key 'user' or in the url");
            }
        } catch (IllegalArgumentException wrong) {
            postgres.error("url", String.valueOf(wrong.getMessage()));
        }
    }

    @Override
    public Prober prepare(PostgresCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return new SqlProber(new PostgresDatabase(check, context), check.query(), expectation, context)::attempt;
    }
}

package dev.fettle.engine.probe.postgres;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.PostgresCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks of kind {@code postgres}. */
@AutoService(CheckKind.class)
public final class PostgresKind implements CheckKind<PostgresCheck> {

    /** Connecting to a database takes more turns than a request over HTTP. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String QUERY = "SELECT 1";
    private static final int LONGEST_QUERY = 10_000;

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String says() {
        return "Healthy when the query is answered.";
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
    public Optional<PostgresCheck> read(Settings postgres) {
        postgres.require("url");
        Optional<URI> url = postgres.address("url", List.of("postgresql", "postgres"),
                "postgresql://host:5432/database");
        Optional<String> user = postgres.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it.");
        Optional<String> password = postgres.secret("password", "Best a placeholder.");
        String query = postgres.text("query", LONGEST_QUERY, QUERY, "What is asked.");
        if (user.isEmpty() && !postgres.has("user") && url.filter(PostgresKind::saysNobody).isPresent()) {
            postgres.error("url", "user must be given, as key 'user' or in the url");
        }
        return url.map(to -> new PostgresCheck(to, user.orElse(null), password.orElse(null), query));
    }

    private static boolean saysNobody(URI url) {
        boolean parameter = url.getRawQuery() != null && ("&" + url.getRawQuery()).contains("&user=");
        return url.getUserInfo() == null && !parameter;
    }

    @Override
    public Prober prepare(PostgresCheck check, ProbeContext context) {
        return new PostgresProber(check, context)::attempt;
    }
}

package dev.fettle.engine.probe.mysql;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MysqlCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.sql.SqlProber;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code mysql}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class MysqlKind implements CheckKind<MysqlCheck> {

    /** Connecting to a database takes more turns than a request over HTTP. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String QUERY = "SELECT 1";
    private static final String HEALTHY = "true";
    private static final String DEGRADED = "replication.link == 'down'";

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public String says() {
        return "MySQL or MariaDB; healthy when the query is answered, unless said.";
    }

    @Override
    public Class<MysqlCheck> type() {
        return MysqlCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return SqlProber.VARIABLES;
    }

    @Override
    public Optional<MysqlCheck> read(Settings mysql) {
        mysql.require("url");
        Optional<URI> url = mysql.address("url", List.of("mysql", "mariadb"), "mysql://host:3306/database");
        Optional<String> user = mysql.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it.");
        Optional<String> password = mysql.secret("password", "Best a placeholder.");
        String query = mysql.text("query", SqlProber.LONGEST_QUERY, QUERY, "What is asked.");
        String healthy = mysql.condition("healthy", HEALTHY, "A condition (CEL).");
        String degraded = mysql.condition("degraded", DEGRADED, "A condition (CEL); true is DEGRADED.");
        if (!mysql.isUnresolved("url")) {
            url.ifPresent(to -> rules(mysql, to));
        }
        return url.map(to -> new MysqlCheck(to, user.orElse(null), password.orElse(null), query, healthy, degraded));
    }

    private static void rules(Settings mysql, URI url) {
        if (Login.of(url, null, null).user().isEmpty() && !mysql.has("user")) {
            mysql.error("url", "user must be given, as key 'user' or in the url");
        }
        MysqlDatabase.wrongWith(url).ifPresent(wrong -> mysql.error("url", wrong));
    }

    @Override
    public Prober prepare(MysqlCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return new SqlProber(new MysqlDatabase(check, context), check.query(), expectation, context)::attempt;
    }
}

package dev.fettle.engine.probe.mongodb;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MongodbCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code mongodb}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class MongodbKind implements CheckKind<MongodbCheck> {

    /** Connecting to a database takes more turns than a request over HTTP. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String HEALTHY = "role != 'other'";
    private static final String DEGRADED = "!replication.primary";

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "version", Language.Type.TEXT,
            "role", Language.Type.TEXT,
            "readOnly", Language.Type.TRUTH,
            "replication.set", Language.Type.TEXT,
            "replication.primary", Language.Type.TRUTH,
            "replication.members", Language.Type.NUMBER,
            "replication.lag", Language.Type.NUMBER);

    @Override
    public String name() {
        return "mongodb";
    }

    @Override
    public String says() {
        return "Healthy when a server answers and can be read, unless said.";
    }

    @Override
    public Class<MongodbCheck> type() {
        return MongodbCheck.class;
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
    public Optional<MongodbCheck> read(Settings mongodb) {
        mongodb.require("url");
        Optional<MongodbUrl> url = mongodb.addresses("url", MongodbUrl.SCHEMES, MongodbUrl.EXAMPLE, MongodbUrl::parse);
        Optional<String> user = mongodb.text("user", Settings.LONGEST_CREDENTIAL, "Unless the url says it.");
        Optional<String> password = mongodb.secret("password", "Best a placeholder.");
        String healthy = mongodb.condition("healthy", HEALTHY, "A condition (CEL).");
        String degraded = mongodb.condition("degraded", DEGRADED, "A condition (CEL); true is DEGRADED.");
        url.flatMap(to -> Optional.ofNullable(to.objection())).ifPresent(objection -> mongodb.error("url", objection));
        url.filter(to -> (user.isPresent() || !to.login().user().isEmpty()) && password.isEmpty()
                && to.login().password() == null && !mongodb.has("password"))
                .ifPresent(_ -> mongodb.error(user.isPresent() ? "user" : "url",
                        "password must be given for a user, as key 'password' or in the url"));
        return url.map(to -> new MongodbCheck(to.servers(), to.tls(), to.replicaSet(),
                user.orElse(to.login().user().isEmpty() ? null : to.login().user()),
                password.orElse(to.login().password()), to.authSource(), healthy, degraded));
    }

    @Override
    public Prober prepare(MongodbCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        MongodbTarget target = new MongodbTarget(check, expectation, context);
        return progress -> check.seeded() ? new Seeded(target, progress) : new InTurn(target, progress);
    }
}

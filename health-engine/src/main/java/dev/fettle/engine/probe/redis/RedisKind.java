package dev.fettle.engine.probe.redis;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.RedisCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code redis}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class RedisKind implements CheckKind<RedisCheck> {

    private static final String HEALTHY = "cluster.state != 'fail'";
    private static final String DEGRADED = "replication.link == 'down'";

    private static final Map<String, Language.Type> VARIABLES = Map.ofEntries(
            Map.entry("version", Language.Type.TEXT),
            Map.entry("role", Language.Type.TEXT),
            Map.entry("memory.used", Language.Type.NUMBER),
            Map.entry("memory.max", Language.Type.NUMBER),
            Map.entry("memory.percent", Language.Type.NUMBER),
            Map.entry("clients", Language.Type.NUMBER),
            Map.entry("replication.link", Language.Type.TEXT),
            Map.entry("replication.replicas", Language.Type.NUMBER),
            Map.entry("replication.lag", Language.Type.NUMBER),
            Map.entry("replication.lagBytes", Language.Type.NUMBER),
            Map.entry("cluster.state", Language.Type.TEXT),
            Map.entry("info", Language.Type.TEXTS));

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String says() {
        return "Healthy when the server answers and its cluster is not down, unless said.";
    }

    @Override
    public Class<RedisCheck> type() {
        return RedisCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<RedisCheck> read(Settings redis) {
        redis.require("url");
        Optional<URI> url = redis.address("url", List.of("redis", "rediss"), "redis://host:6379",
                "Such as redis://host:6379, or rediss://host:6379/0 with TLS.");
        Optional<String> user = redis.text("user", Settings.LONGEST_CREDENTIAL,
                "Unless the url says it; without one it is Redis' default user.");
        Optional<String> password = redis.secret("password", "Best a placeholder.");
        String healthy = redis.condition("healthy", HEALTHY, "A condition (CEL).");
        String degraded = redis.condition("degraded", DEGRADED, "A condition (CEL); true is DEGRADED.");
        if (!redis.isUnresolved("url")) {
            url.ifPresent(to -> rules(redis, to, user.isPresent(), password.isPresent()));
        }
        return url.map(to -> new RedisCheck(to, user.orElse(null), password.orElse(null), healthy, degraded));
    }

    private static void rules(Settings redis, URI url, boolean user, boolean password) {
        if (!RedisTarget.PATH.matcher(String.valueOf(url.getPath())).matches() || url.getRawQuery() != null) {
            redis.error("url", "url must end with the port or with the number of a database: redis://host:6379/0");
        }
        String said = url.getUserInfo() == null ? "" : url.getUserInfo();
        if ((user || !said.isEmpty()) && !password && !redis.has("password") && !said.contains(":")) {
            redis.error(user ? "user" : "url", "password must be given for a user, as key 'password' or in the url");
        }
    }

    @Override
    public Prober prepare(RedisCheck check, ProbeContext context) {
        RedisTarget target = RedisTarget.of(check,
                Expectation.of(Conditions.of(this), check.healthy(), check.degraded()));
        return progress -> new RedisAttempt(target, context.dialer(), progress);
    }
}

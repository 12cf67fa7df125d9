package dev.fettle.engine.probe.proxy;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.check.HttpProxyCheck;
import dev.fettle.api.check.ProxyOptions;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.http.HttpProber;
import dev.fettle.engine.probe.http.ReachKeys;
import dev.fettle.platform.address.Host;
import dev.fettle.platform.expression.Language;
import io.netty.util.NetUtil;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Checks of kind {@code http-proxy}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class HttpProxyKind implements CheckKind<HttpProxyCheck> {

    private static final String HEALTHY = "status >= 200 && status < 300";
    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "status", Language.Type.NUMBER,
            "exit", Language.Type.TEXT,
            "anonymity", Language.Type.TEXT);

    @Override
    public String name() {
        return "http-proxy";
    }

    @Override
    public String says() {
        return "A proxy; healthy when a request through it reaches a judge that tells who asks.";
    }

    @Override
    public Class<HttpProxyCheck> type() {
        return HttpProxyCheck.class;
    }

    /** A request by somebody else takes longer than one's own. */
    @Override
    public Duration timeout() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<HttpProxyCheck> read(Settings check) {
        check.require("proxy", "judge");
        Optional<URI> url = check.address("proxy", ProxyOptions.SCHEMES, "http://proxy:3128",
                "The proxy: http://, https:// (TLS with the proxy) or socks5://.");
        Optional<ProxyOptions> proxy = ReachKeys.proxy(check, "proxy", url);
        Optional<URI> judge = check.httpUrl("judge",
                "Asked through the proxy: it answers with the address of who asks and, better, the headers it got.");
        Optional<String> exit = check.host("exit", "The address that the judge must see.")
                .flatMap(text -> address(check, text));
        String healthy = check.condition("healthy", HEALTHY, "A condition (CEL).");
        Optional<String> degraded = check.condition("degraded", "A condition (CEL); true is DEGRADED.");
        return proxy.flatMap(by -> judge.map(to -> new HttpProxyCheck(by, check.shared(to), exit.orElse(null), healthy,
                degraded.orElse(null))));
    }

    private static Optional<String> address(Settings check, String text) {
        if (check.isUnresolved("exit")) {
            return Optional.empty();
        }
        if (Host.parse(text) instanceof Host.Address(var address)) {
            return Optional.of(NetUtil.toAddressString(address));
        }
        check.error("exit", "exit must be an address, was '" + text + "'");
        return Optional.empty();
    }

    @Override
    public Prober prepare(HttpProxyCheck check, ProbeContext context) {
        HttpCheck request = new HttpCheck(check.judge(), "GET", Map.of(), null, 0, LONGEST_ANSWER, false,
                new HttpOptions(null, null, check.proxy(), null, HttpOptions.Version.HTTP_1_1), check.healthy(), null);
        return new HttpProber(request, context, new ProxyJudge("proxy " + check.target(), check.exit(),
                Expectation.of(Conditions.of(this), check.healthy(), check.degraded())));
    }
}

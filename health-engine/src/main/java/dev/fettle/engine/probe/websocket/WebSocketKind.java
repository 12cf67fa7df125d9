package dev.fettle.engine.probe.websocket;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.api.check.WebSocketCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.TlsKeys;
import dev.fettle.engine.probe.http.HttpKind;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Checks of kind {@code websocket}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class WebSocketKind implements CheckKind<WebSocketCheck> {

    private static final int LONGEST_TEXT = 10_000;
    private static final int LONGEST_PROTOCOL = 200;

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public String says() {
        return "Healthy when the WebSocket opens and, where something is expected, answers so.";
    }

    @Override
    public Class<WebSocketCheck> type() {
        return WebSocketCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("text", Language.Type.TEXT, "subprotocol", Language.Type.TEXT);
    }

    @Override
    public Optional<WebSocketCheck> read(Settings socket) {
        socket.require("url");
        Optional<URI> url = socket.address("url", List.of("ws", "wss"), "wss://shop.example/events");
        Optional<TlsOptions> tls = TlsKeys.beyondTheUsual(socket, "tls");
        Map<String, String> headers = HttpKind.headers(socket, "headers",
                "Sent along when it is opened; secrets as placeholders.");
        Optional<String> subprotocol = socket.text("subprotocol", LONGEST_PROTOCOL, "The server must agree to it.");
        Optional<String> send = socket.text("send", LONGEST_TEXT, "A text that is sent.");
        Optional<String> expect = socket.regex("expect", LONGEST_TEXT,
                "A regular expression that a text of the server must match, within the timeout.");
        String healthy = socket.condition("healthy", "true", "UNHEALTHY when it is not true.");
        Optional<String> degraded = socket.condition("degraded", "DEGRADED when it is true.");
        if (url.filter(to -> to.getUserInfo() != null && !socket.isUnresolved("url")).isPresent()) {
            socket.error("url", "url must hold no user: say it in a header");
            return Optional.empty();
        }
        if (socket.has("tls") && url.filter(to -> "ws".equals(to.getScheme()) && !socket.isUnresolved("url"))
                .isPresent()) {
            socket.error("tls", "tls has no meaning with ws://: only wss:// speaks TLS");
            return Optional.empty();
        }
        return url.map(
                to -> new WebSocketCheck(to, tls.orElse(null), headers, subprotocol.orElse(null), send.orElse(null),
                        expect.orElse(null), healthy, degraded.orElse(null)));
    }

    @Override
    public Prober prepare(WebSocketCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        Dialer.Target target = context.dialer().target(check.url().getHost(), check.port(),
                check.secure() ? Objects.requireNonNullElse(check.tls(), TlsOptions.USUAL) : null, List.of());
        return progress -> new WebSocketAttempt(check, target, expectation, context, progress);
    }
}

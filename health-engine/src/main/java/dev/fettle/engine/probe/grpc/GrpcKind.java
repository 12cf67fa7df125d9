package dev.fettle.engine.probe.grpc;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.GrpcCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of kind {@code grpc}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class GrpcKind implements CheckKind<GrpcCheck> {

    private static final String HEALTHY = "status == 'SERVING'";
    private static final int LONGEST_SERVICE = 500;
    private static final int MOST_METADATA = 50;
    private static final int LONGEST_METADATA = 8192;
    private static final Pattern NAME = Pattern.compile("(?!grpc-)[a-z0-9_.-]{1,200}");

    @Override
    public String name() {
        return "grpc";
    }

    @Override
    public String says() {
        return "Healthy when the server's health service says SERVING.";
    }

    @Override
    public Class<GrpcCheck> type() {
        return GrpcCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("status", Language.Type.TEXT);
    }

    @Override
    public Optional<GrpcCheck> read(Settings grpc) {
        grpc.require("host", "port");
        Optional<String> host = grpc.host("host", "A name or an address.");
        Optional<Integer> port = grpc.port("port", "The port.");
        Optional<String> service = grpc.text("service", LONGEST_SERVICE,
                "Whose health is asked for; that of the server as a whole, unless said.");
        boolean tls = grpc.bool("tls", false, "Whether TLS is spoken.");
        Map<String, String> metadata = grpc.textMap("metadata", MOST_METADATA, NAME, LONGEST_METADATA,
                "Sent along; secrets as placeholders.");
        String healthy = grpc.condition("healthy", HEALTHY, "UNHEALTHY when it is not true.");
        Optional<String> degraded = grpc.condition("degraded", "DEGRADED when it is true.");
        return host.flatMap(name -> port.map(number -> new GrpcCheck(name, number, service.orElse(""), tls, metadata,
                healthy,
                degraded.orElse(null))));
    }

    @Override
    public Prober prepare(GrpcCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        Dialer.Target target = new Dialer.Target(check.host(), check.port(), check.tls())
                .by(check.tls() ? context.dialer().route(null, List.of("h2"), null) : null);
        return progress -> new GrpcAttempt(check, target, expectation, context, progress);
    }
}

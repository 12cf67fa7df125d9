package dev.fettle.engine.probe.grpc;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.GrpcCheck;
import dev.fettle.api.check.TlsOptions;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.TlsKeys;
import dev.fettle.platform.expression.Language;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of kind {@code grpc}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class GrpcKind implements CheckKind<GrpcCheck> {

    private static final String HEALTHY = "status == 'SERVING'";
    private static final int LONGEST_SERVICE = 500;
    private static final int MOST_METADATA = 50;
    private static final int LONGEST_METADATA = 8192;
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7E]*");
    /** They frame the call, or say what it is. */
    private static final Set<String> OWN = Set.of("content-type", "content-length", "te", "connection", "keep-alive",
            "transfer-encoding", "upgrade", "proxy-connection", "host");
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
        Optional<TlsOptions> tls = TlsKeys.spoken(grpc, "tls", false, "Whether TLS is spoken, and how.");
        Map<String, String> metadata = metadata(grpc);
        String healthy = grpc.condition("healthy", HEALTHY, "UNHEALTHY when it is not true.");
        Optional<String> degraded = grpc.condition("degraded", "DEGRADED when it is true.");
        return host.flatMap(name -> port.map(number -> new GrpcCheck(name, number, service.orElse(""), tls.orElse(null),
                metadata, healthy, degraded.orElse(null))));
    }

    private static Map<String, String> metadata(Settings grpc) {
        Map<String, String> metadata = new LinkedHashMap<>();
        grpc.scalarMap("metadata", MOST_METADATA, NAME, LONGEST_METADATA, "Sent along; secrets as placeholders.")
                .forEach((name, value) -> {
                    if (OWN.contains(name)) {
                        grpc.problems().error(value, "metadata " + name + " must not be set, it is the client's own");
                    } else if (!VISIBLE.matcher(value.text()).matches()) {
                        grpc.problems().error(value, "metadata " + name + " must hold visible ASCII and spaces only");
                    }
                    metadata.put(grpc.shared(name), grpc.shared(value.text()));
                });
        return metadata;
    }

    @Override
    public Prober prepare(GrpcCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        Dialer.Target target = context.dialer().target(check.host(), check.port(), check.tls(), List.of("h2"));
        return progress -> new GrpcAttempt(check, target, expectation, context, progress);
    }
}

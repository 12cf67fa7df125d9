package dev.fettle.engine.probe.dns;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.DnsCheck;
import dev.fettle.api.check.DnsCheck.Transport;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.address.NameServers;
import dev.fettle.platform.expression.Language;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks of kind {@code dns}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class DnsKind implements CheckKind<DnsCheck> {

    private static final String HEALTHY = "rcode == \"NOERROR\" && size(records) > 0";
    private static final int USUAL_PORT = 53;
    private static final List<String> TYPES = Stream.of(DnsCheck.Type.values()).map(DnsCheck.Type::name).toList();

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public String says() {
        return "Healthy when the name server answers the question with records.";
    }

    @Override
    public Class<DnsCheck> type() {
        return DnsCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("rcode", Language.Type.TEXT, "records", Language.Type.ANYTHING, "ttl", Language.Type.NUMBER,
                "authentic", Language.Type.TRUTH, "authoritative", Language.Type.TRUTH, "transport",
                Language.Type.TEXT, "aliases", Language.Type.ANYTHING);
    }

    @Override
    public Optional<DnsCheck> read(Settings dns) {
        dns.require("name");
        Optional<String> name = dns.host("name", "Whose records: a name, or an address with type PTR.");
        DnsCheck.Type type = DnsCheck.Type.valueOf(dns.oneOf("type", TYPES, "A", "Which records."));
        Optional<String> server = dns.host("server",
                "Whom to ask: a name or an address. The system's, in their order, unless said.");
        int port = dns.port("port", USUAL_PORT, "The port of the server.");
        Transport transport = Transport.valueOf(dns.oneOf("transport", List.of("udp", "tcp"), "udp",
                "How to ask. Over udp an answer that does not fit is asked for over tcp.").toUpperCase(Locale.ROOT));
        String healthy = dns.condition("healthy", HEALTHY, "Healthy when true.");
        Optional<String> degraded = dns.condition("degraded", "DEGRADED (CONDITION) when true.");
        if (dns.has("port") && !dns.has("server")) {
            dns.error("port", "port must stand beside a server");
        }
        return name.filter(of -> isAsked(dns, of, type))
                .map(of -> new DnsCheck(of, type, server.orElse(null), port, transport, healthy,
                        degraded.orElse(null)));
    }

    private static boolean isAsked(Settings dns, String name, DnsCheck.Type type) {
        try {
            Question _ = Question.of(name, type);
            return true;
        } catch (IllegalArgumentException wrong) {
            dns.error("name", "name: " + wrong.getMessage());
            return false;
        }
    }

    @Override
    public Prober prepare(DnsCheck check, ProbeContext context) {
        Question question = Question.of(check.name(), check.type());
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        List<InetSocketAddress> ofTheSystem = check.server() == null
                ? NameServers.of(context.config().dns())
                : List.of();
        Dialer.Target target = new Dialer.Target(Objects.requireNonNullElse(check.server(), ""), check.port(), false);
        String whom = check.server() == null
                ? ofTheSystem.stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(", "))
                : check.target();
        return progress -> new DnsAttempt(question, check.transport(), expectation, whom, target, ofTheSystem,
                context.dialer(), progress);
    }
}

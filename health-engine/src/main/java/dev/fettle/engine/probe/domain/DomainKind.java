package dev.fettle.engine.probe.domain;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.DomainCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.IDN;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks of kind {@code domain}. Keeps what registries answered: there is one of this class in a process, so all lanes
 * together ask no more often than is polite.
 */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class DomainKind implements CheckKind<DomainCheck> {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration WARN = Duration.ofDays(30);
    private static final Duration LONGEST_WARN = Duration.ofDays(3650);
    private static final URI SERVER = URI.create("https://rdap.org");
    private static final int LONGEST_NAME = 253;
    /** The JDK's IDNA 2003 makes others of these letters, so another domain would be asked for. */
    private static final Pattern DIFFERENT = Pattern.compile("[\\u00DF\\u1E9E\\u03C2\\u200C\\u200D]");
    private static final Pattern NAME = Pattern
            .compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])");

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "expiresInDays", Language.Type.NUMBER,
            "statuses", Language.Type.TEXT_LIST,
            "registrar", Language.Type.TEXT);

    private final Registrations registrations = new Registrations();

    @Override
    public String name() {
        return "domain";
    }

    @Override
    public String says() {
        return "The registration of a domain by RDAP; healthy when it stands and does not end soon.";
    }

    @Override
    public Class<DomainCheck> type() {
        return DomainCheck.class;
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
    public Optional<DomainCheck> read(Settings domain) {
        domain.require("name");
        Optional<String> written = domain.text("name", LONGEST_NAME, "The registered domain: example.com.");
        Optional<String> name = domain.isUnresolved("name")
                ? Optional.of("unset.invalid")
                : written.flatMap(text -> ascii(text, domain));
        Optional<URI> server = domain.httpUrl("server", "Whom to ask; https://rdap.org unless said.");
        Duration warn = domain.duration("warn", Duration.ZERO, LONGEST_WARN, WARN,
                "A registration that ends sooner is DEGRADED; 0s: never.");
        String healthy = domain.condition("healthy", "true", "A condition (CEL) that must hold too.");
        Optional<String> degraded = domain.condition("degraded", "A condition (CEL); true is DEGRADED.");
        if (domain.has("server") && server.isEmpty()) {
            return Optional.empty();
        }
        return name.map(ascii -> new DomainCheck(ascii, server.orElse(SERVER), warn, healthy,
                degraded.orElse(null)));
    }

    private static Optional<String> ascii(String text, Settings domain) {
        if (DIFFERENT.matcher(text).find()) {
            domain.error("name", "name has a letter (ß, ς or a joiner) that would be changed into another one;"
                    + " write the name in its form for machines, xn--…");
            return Optional.empty();
        }
        try {
            String name = IDN.toASCII(text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
                    .toLowerCase(Locale.ROOT);
            if (NAME.matcher(name).matches()) {
                return Optional.of(name);
            }
        } catch (IllegalArgumentException noName) {
            // told below, in our words
        }
        domain.error("name", "name must be a registered domain, such as example.com");
        return Optional.empty();
    }

    @Override
    public Prober prepare(DomainCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        return new DomainProber(check, expectation, registrations, context);
    }
}

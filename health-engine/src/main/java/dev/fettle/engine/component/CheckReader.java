package dev.fettle.engine.component;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.CheckSpec.CustomCheck;
import dev.fettle.api.check.CheckSpec.HttpCheck;
import dev.fettle.api.check.CheckSpec.PostgresCheck;
import dev.fettle.api.check.CheckSpec.PushCheck;
import dev.fettle.api.check.CheckSpec.SelfCheck;
import dev.fettle.api.check.CheckSpec.SelfCheck.Part;
import dev.fettle.api.check.CheckSpec.TcpCheck;
import dev.fettle.api.check.CheckSpec.TlsCheck;
import dev.fettle.platform.address.Host;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Scalar;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the key {@code check}: exactly one kind. */
final class CheckReader {

    static final String HEALTHY = "status >= 200 && status < 300";
    static final int REDIRECTS = 5;
    static final long MAX_BODY = 1 << 20;

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
    private static final long LARGEST_BODY = 64L << 20;
    private static final int MAX_CONDITION = 4000;
    private static final int MAX_REQUEST_BODY = 1 << 20;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_HEADER = 8192;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    /** They frame the message: whoever sends it sets them. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "upgrade",
            "te", "trailer", "keep-alive", "proxy-connection");
    private static final int HTTPS_PORT = 443;
    private static final Duration WARNING = Duration.ofDays(14);
    private static final Duration LONGEST_WARNING = Duration.ofDays(3650);
    /** Connecting to a database takes more turns than a request over HTTP. */
    private static final Duration POSTGRES_TIMEOUT = Duration.ofSeconds(3);
    private static final String POSTGRES_URL = "an address such as postgresql://host:5432/database";
    private static final String QUERY = "SELECT 1";
    private static final int MAX_QUERY = 10_000;
    private static final int MAX_CREDENTIAL = 1000;
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(365);

    private final List<String> kinds;
    private final Set<String> customKinds;
    private final Function<String, Optional<String>> conditionProblems;
    private final Shared shared;

    CheckReader(Set<String> customKinds, Function<String, Optional<String>> conditionProblems, Shared shared) {
        this.shared = shared;
        this.customKinds = new TreeSet<>(customKinds);
        this.conditionProblems = conditionProblems;
        List<String> all = new ArrayList<>(List.of("http", "tcp", "tls", "postgres", "push", "self"));
        this.customKinds.stream().filter(kind -> !all.contains(kind)).forEach(all::add);
        this.kinds = List.copyOf(all);
    }

    /** The timeout of a component that says none itself, by the kind of its check. */
    static Duration usualTimeout(Fields component) {
        boolean postgres = component.mapping().get("check") instanceof Mapping kinds
                && kinds.keys().contains("postgres");
        return postgres ? POSTGRES_TIMEOUT : ComponentReader.TIMEOUT;
    }

    /** Reads the key {@code check} of a component; empty when it is absent or wrong. */
    Optional<CheckSpec> read(Fields component) {
        return component.mapping("check", this::check).flatMap(Function.identity());
    }

    private Optional<CheckSpec> check(Fields check) {
        List<String> had = kinds.stream().filter(kind -> check.node(kind).isPresent()).toList();
        boolean onlyUnknown = had.isEmpty() && check.mapping().keys().stream().anyMatch(key -> !kinds.contains(key));
        if (had.size() != 1 && !onlyUnknown) {
            check.problems().error(check.mapping(), "check must have exactly one kind of " + String.join(", ", kinds)
                    + "; had " + (had.isEmpty() ? "none" : String.join(" and ", had)));
        }
        Optional<CheckSpec> spec = Optional.empty();
        for (String kind : had) {
            spec = switch (kind) {
                case "http" -> check.mapping(kind, this::http).flatMap(Function.identity());
                case "tcp" -> check.mapping(kind, this::tcp).flatMap(Function.identity());
                case "tls" -> check.mapping(kind, this::tls).flatMap(Function.identity());
                case "postgres" -> check.mapping(kind, this::postgres).flatMap(Function.identity());
                case "push" -> check.mapping(kind, this::push);
                case "self" -> check.mapping(kind, CheckReader::self).flatMap(Function.identity());
                default -> check.mapping(kind).map(settings -> new CustomCheck(kind, settings.plain()));
            };
        }
        return had.size() == 1 ? spec : Optional.empty();
    }

    private Optional<CheckSpec> http(Fields http) {
        http.require("url");
        Optional<URI> url = http.httpUrl("url");
        url.ifPresent(to -> requireHost(http, to));
        String method = http.oneOf("method", METHODS, "GET");
        Map<String, String> headers = headers(http);
        Optional<String> body = http.text("body", MAX_REQUEST_BODY);
        int redirects = http.integer("redirects", 0, 20, REDIRECTS);
        long maxBody = http.size("maxBody", 0, LARGEST_BODY, MAX_BODY);
        boolean keepAlive = http.bool("keepAlive", false);
        String healthy = condition(http, "healthy").orElse(HEALTHY);
        Optional<String> degraded = condition(http, "degraded");
        return url.map(to -> new HttpCheck(to, method, headers, body.orElse(null), redirects, maxBody, keepAlive,
                shared.one(healthy), shared.oneOrNull(degraded.orElse(null))));
    }

    private static void requireHost(Fields http, URI url) {
        try {
            Host _ = Host.parse(url.getHost());
        } catch (IllegalArgumentException e) {
            http.error("url", "url must name a host"
                    + http.scalar("url").flatMap(Scalar::placeholder).map(raw -> ", was '" + raw + "'")
                            .orElse(": " + e.getMessage()));
        }
    }

    private Optional<CheckSpec> tcp(Fields tcp) {
        tcp.require("host", "port");
        Optional<String> host = host(tcp, "host");
        Optional<Integer> port = tcp.integer("port", 1, 65_535);
        return host.flatMap(name -> port.map(number -> new TcpCheck(name, number)));
    }

    private Optional<CheckSpec> tls(Fields tls) {
        tls.require("host");
        Optional<String> host = host(tls, "host");
        int port = tls.integer("port", 1, 65_535, HTTPS_PORT);
        Optional<String> serverName = host(tls, "serverName");
        Duration warn = tls.duration("warn", Duration.ZERO, LONGEST_WARNING, WARNING);
        return host.map(name -> new TlsCheck(name, port, serverName.orElse(name), shared.one(warn)));
    }

    private Optional<CheckSpec> postgres(Fields postgres) {
        postgres.require("url");
        Optional<URI> url = postgres.secret("url", POSTGRES_URL, CheckReader::postgresUrl);
        if (postgres.scalar("url").filter(Scalar::isUnresolved).isPresent()) {
            url = Optional.of(URI.create("postgresql://unset@unset.invalid/unset"));
        }
        Optional<String> user = postgres.text("user", MAX_CREDENTIAL);
        Optional<String> password = postgres.text("password", MAX_CREDENTIAL);
        String query = postgres.text("query", MAX_QUERY).orElse(QUERY);
        boolean nobody = user.isEmpty() && postgres.node("user").isEmpty()
                && url.filter(to -> to.getUserInfo() == null && !hasUserParameter(to)).isPresent();
        if (nobody) {
            postgres.error("url", "user must be given, as key 'user' or in the url");
        }
        return url.map(to -> new PostgresCheck(to, user.orElse(null), password.orElse(null), shared.one(query)));
    }

    private static boolean hasUserParameter(URI url) {
        return url.getRawQuery() != null && ("&" + url.getRawQuery()).contains("&user=");
    }

    private static URI postgresUrl(String text) {
        try {
            URI url = new URI(text);
            CheckSpec _ = new PostgresCheck(url, null, null, QUERY);
            Host _ = Host.parse(url.getHost());
            if (url.getPort() == 0 || url.getPort() > 65_535 || url.getRawFragment() != null) {
                throw new IllegalArgumentException(POSTGRES_URL);
            }
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(POSTGRES_URL, e);
        }
    }

    private static Optional<CheckSpec> self(Fields self) {
        self.require("part");
        return self.oneOf("part", Stream.of(Part.values()).map(Part::key).toList())
                .map(key -> new SelfCheck(Part.valueOf(key.toUpperCase(Locale.ROOT))));
    }

    private CheckSpec push(Fields push) {
        return new PushCheck(push.duration("deadline", SHORTEST_DEADLINE, LONGEST_DEADLINE).orElse(null));
    }

    /** A name or an address; a spelling that only some programs take for an address is neither. */
    private static Optional<String> host(Fields fields, String key) {
        Optional<String> host = fields.parsed(key, "a name or an address", text -> {
            try {
                Host _ = Host.parse(text);
                return text;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " must be a name or an address: " + e.getMessage(), e);
            }
        });
        return fields.scalar(key).filter(Scalar::isUnresolved).isPresent() ? Optional.of("unset.invalid") : host;
    }

    private Map<String, String> headers(Fields http) {
        Problems problems = http.problems();
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> seen = new LinkedHashMap<>();
        http.scalarMap("headers", MAX_HEADERS, HEADER_NAME, MAX_HEADER).forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            String other = seen.putIfAbsent(lower, name);
            if (other != null) {
                problems.error(value, "header " + name + " is the same as " + other);
            } else if (FRAMING.contains(lower)) {
                problems.error(value, "header " + name + " must not be set, it is the client's own");
            } else if (!value.text().codePoints().allMatch(CheckReader::isHeaderCharacter)) {
                problems.error(value, "header " + name + " must hold visible ASCII, spaces and tabs only");
            }
            headers.put(name, value.text());
        });
        return shared.each(headers);
    }

    private static boolean isHeaderCharacter(int character) {
        return (character >= ' ' && character < 0x7F) || character == '\t';
    }

    private Optional<String> condition(Fields http, String key) {
        Optional<String> expression = http.text(key, MAX_CONDITION);
        Optional<Scalar> scalar = http.scalar(key);
        if (scalar.filter(Scalar::isUnresolved).isPresent()) {
            return Optional.empty();
        }
        expression.flatMap(conditionProblems).ifPresent(problem -> http.error(key, key + " is no condition: "
                + scalar.flatMap(Scalar::placeholder).orElse(problem.replaceAll("\\s*\\R\\s*", " ").strip())));
        return expression;
    }
}

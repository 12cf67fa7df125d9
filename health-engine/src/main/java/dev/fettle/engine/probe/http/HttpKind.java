package dev.fettle.engine.probe.http;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import dev.fettle.platform.file.Scalar;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of kind {@code http}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class HttpKind implements CheckKind<HttpCheck> {

    private static final String HEALTHY = "status >= 200 && status < 300";
    /** Some servers answer with no errors by saying null or an empty list. */
    static final String GRAPHQL_HEALTHY = HEALTHY + " && has(body.json.data) && body.json.data != null"
            + " && (!has(body.json.errors) || body.json.errors == null || size(body.json.errors) == 0)";
    private static final int REDIRECTS = 5;
    private static final long MAX_BODY = 1 << 20;
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
    private static final long LARGEST_BODY = 64L << 20;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_HEADER = 8192;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    /** They frame the message: whoever sends it sets them. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "upgrade",
            "te", "trailer", "keep-alive", "proxy-connection");

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "status", Language.Type.NUMBER,
            "headers", Language.Type.TEXTS,
            "body.text", Language.Type.TEXT,
            "body.json", Language.Type.ANYTHING);

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String says() {
        return "A request; healthy on a 2xx answer, unless said.";
    }

    @Override
    public Class<HttpCheck> type() {
        return HttpCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<HttpCheck> read(Settings http) {
        http.require("url");
        Optional<URI> url = http.httpUrl("url", "What is asked for.");
        Map<String, String> headers = headers(http, "headers", "Sent along; secrets as placeholders.");
        Optional<RequestBody> body = RequestBody.read(http);
        boolean posts = body.isPresent() && !http.has("body");
        String method = http.oneOf("method", METHODS, posts ? "POST" : "GET",
                "The method. POST, unless said, with form, multipart or graphql.");
        Optional<String> cookies = RequestBody.cookies(http);
        ReachKeys reach = ReachKeys.read(http);
        int redirects = http.integer("redirects", 0, 20, REDIRECTS,
                "How many are followed; 0 judges the redirect itself.");
        long maxBody = http.size("maxBody", 0, LARGEST_BODY, MAX_BODY, "A longer answer is TOO_LARGE; at most 64MiB.");
        boolean keepAlive = http.bool("keepAlive", false, "true is cheaper; a new connection each time tells more.");
        String healthy = http.condition("healthy", http.has("graphql") ? GRAPHQL_HEALTHY : HEALTHY,
                "A condition (CEL); with graphql, unless said, also data and no errors.");
        Optional<String> degraded = http.condition("degraded", "A condition (CEL); true is DEGRADED.");
        if (http.has("host") && url.filter(to -> "http".equals(to.getScheme())).isPresent() && reach.isForwarded()) {
            http.error("host", "host has no meaning for an http address behind a proxy that goes where the url says;"
                    + " with resolve: local in proxy it has");
        }
        reach.headers().forEach((name, header) -> add(http, headers, header.key(), name, header.value()));
        cookies.ifPresent(_ -> add(http, headers, "cookies", "Cookie", cookies));
        body.flatMap(RequestBody::type).filter(_ -> !has(headers, "Content-Type"))
                .ifPresent(type -> headers.put("Content-Type", http.shared(type)));
        return url.map(to -> new HttpCheck(to, method, headers, body.map(RequestBody::text).orElse(null), redirects,
                maxBody, keepAlive, reach.options(), healthy, degraded.orElse(null)));
    }

    private static boolean has(Map<String, String> headers, String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static void add(Settings http, Map<String, String> headers, String key, String name,
            Optional<String> value) {
        if (has(headers, name)) {
            http.error(key, "header " + name + " is set by " + key + "; give one of both");
        } else {
            value.ifPresent(text -> headers.put(name, http.shared(text)));
        }
    }

    @Override
    public Prober prepare(HttpCheck check, ProbeContext context) {
        return new HttpProber(check, context,
                new Expected(Expectation.of(Conditions.of(this), check.healthy(), check.degraded())));
    }

    /** Headers of a request: names and values that can be sent, and none that frame the message. */
    public static Map<String, String> headers(Settings settings, String key, String says) {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> seen = new LinkedHashMap<>();
        settings.scalarMap(key, MAX_HEADERS, HEADER_NAME, MAX_HEADER, says).forEach((name, value) -> {
            wrongWith(name, value, seen).ifPresent(wrong -> settings.problems().error(value, wrong));
            headers.put(settings.shared(name), settings.shared(value.text()));
        });
        return headers;
    }

    /**
     * How the target of another kind is reached: {@code auth tls proxy connectTo host version}.
     *
     * @param headers of the request; those that the keys say are added
     */
    public static HttpOptions reach(Settings settings, Map<String, String> headers) {
        ReachKeys reach = ReachKeys.read(settings);
        reach.headers().forEach((name, header) -> add(settings, headers, header.key(), name, header.value()));
        return reach.options();
    }

    private static Optional<String> wrongWith(String name, Scalar value, Map<String, String> seen) {
        String lower = name.toLowerCase(Locale.ROOT);
        String other = seen.putIfAbsent(lower, name);
        if (other != null) {
            return Optional.of("header " + name + " is the same as " + other);
        }
        if (FRAMING.contains(lower)) {
            return Optional.of("header " + name + " must not be set, it is the client's own");
        }
        return value.text().codePoints().allMatch(HttpKind::isHeaderCharacter)
                ? Optional.empty()
                : Optional.of("header " + name + " must hold visible ASCII, spaces and tabs only");
    }

    private static boolean isHeaderCharacter(int character) {
        return (character >= ' ' && character < 0x7F) || character == '\t';
    }
}

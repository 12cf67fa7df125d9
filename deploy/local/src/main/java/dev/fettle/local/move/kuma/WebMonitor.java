package dev.fettle.local.move.kuma;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a check of a monitor that is asked over HTTP: plain, with a keyword, or with a query. For one monitor. */
final class WebMonitor {

    /** What Uptime Kuma tells of a certificate first, unless its settings say otherwise. */
    private static final int WARNED_DAYS = 21;

    private final Draft draft;
    private final Entry monitor;
    private final String id;
    private final Map<String, Entry> proxies;

    /** @param proxies by id */
    WebMonitor(Draft draft, Entry monitor, String id, Map<String, Entry> proxies) {
        this.draft = draft;
        this.monitor = monitor;
        this.id = id;
        this.proxies = proxies;
    }

    /**
     * The check; what it cannot say is added to a list, for people.
     *
     * @throws NoCounterpartException when it cannot be asked in that way
     */
    Block check(String type, List<String> left) {
        String url = monitor.text("url", "");
        Address address = Address.parse(url).orElseThrow(() -> new NoCounterpartException("its address is none."));
        Block check = new Block();
        check.with("url", draft.secrets().address(address.plain(), monitor.at("url"), id));
        String method = monitor.text("method", "GET").toUpperCase(Locale.ROOT);
        check.with("method", method.equals("GET") ? null : method);
        Map<String, String> headers = headers(check);
        Block auth = auth(address, headers);
        check.with("headers", headers).with("auth", auth);
        check.with("tls", tls());
        check.with("proxy", proxy());
        check.with("redirects",
                monitor.number("maxredirects").filter(most -> most != 5).map(most -> Math.min(20, most)).orElse(null));
        check.with("healthy", CelText.lines(demands(type, left)));
        if (monitor.flag("expiryNotification", false) && address.scheme().equalsIgnoreCase("https")) {
            check.with("degraded", "tls.expiresInDays < " + WARNED_DAYS);
            draft.note(Note.Kind.DIFFERS, id, monitor.at("expiryNotification"), "A certificate that ends in less than "
                    + WARNED_DAYS
                    + " days makes it DEGRADED. There messages are sent 21, 14 and 7 days before, and the status stays.");
        }
        return Block.of("http", check);
    }

    /** What is sent: the body goes into the check, the headers come back. A {@code Host} is the check's own. */
    private Map<String, String> headers(Block check) {
        Map<String, String> headers = new LinkedHashMap<>();
        String body = monitor.text("body", "");
        String encoding = monitor.text("httpBodyEncoding", "json");
        if (!body.isBlank()) {
            headers.put("Content-Type", switch (encoding) {
                case "form" -> "application/x-www-form-urlencoded";
                case "xml" -> "text/xml; charset=utf-8";
                default -> "application/json";
            });
            check.with("body", draft.secrets().body(body, monitor.at("body"), id));
        }
        String own = monitor.text("headers", "");
        if (!own.isBlank()) {
            Optional<Map<String, String>> members = Json.members(own);
            if (members.isEmpty()) {
                draft.note(Note.Kind.LEFT_OUT, id, monitor.at("headers"), "Its headers are no JSON object.");
            }
            members.ifPresent(of -> of.forEach((name, value) -> {
                headers.keySet().removeIf(name::equalsIgnoreCase);
                headers.put(name, value);
            }));
        }
        headers.keySet().stream().filter("Host"::equalsIgnoreCase).findFirst()
                .ifPresent(host -> check.with("host", headers.remove(host)));
        return draft.secrets().headers(headers, monitor.at("headers"), id);
    }

    /** Who logs in; a header that says so already goes first, as it does there. */
    private Block auth(Address address, Map<String, String> headers) {
        Block auth = new Block();
        String method = monitor.text("authMethod", monitor.text("basic_auth_user", "").isEmpty() ? "" : "basic");
        monitor.ignoring("basic_auth_user", "basic_auth_pass", "oauth_client_id", "oauth_client_secret",
                "oauth_token_url",
                "oauth_scopes", "oauth_audience", "oauth_auth_method", "authDomain", "authWorkstation");
        if (headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase) && !method.equals("ntlm")) {
            return auth;
        }
        switch (method) {
            case "basic" -> draft.secrets().basic(monitor.text("basic_auth_user", ""),
                    monitor.text("basic_auth_pass", ""), auth, headers, monitor.at("basic_auth_pass"), id);
            case "oauth2-cc" -> auth.with("oauth2", oauth());
            case "ntlm" -> throw new NoCounterpartException("it logs in with NTLM.");
            default -> draft.secrets().basic(address, auth, headers, monitor.at("url"), id);
        }
        return auth;
    }

    private Block oauth() {
        return new Block()
                .with("tokenUrl", monitor.text("oauth_token_url", ""))
                .with("clientId", monitor.text("oauth_client_id", ""))
                .with("clientSecret",
                        draft.secrets().hide(monitor.text("oauth_client_secret", ""), monitor.at("oauth_client_secret"),
                                id, "CLIENT_SECRET"))
                .with("scope", monitor.text("oauth_scopes").filter(scopes -> !scopes.isBlank()).orElse(null))
                .with("audience",
                        monitor.text("oauth_audience").filter(audience -> !audience.isBlank()).orElse(null))
                .with("method",
                        monitor.text("oauth_auth_method", "").equals("client_secret_post") ? "post" : null);
    }

    private Block tls() {
        Block tls = new Block();
        boolean mutual = monitor.text("authMethod", "").equals("mtls");
        monitor.ignoring("tlsCa", "tlsCert", "tlsKey");
        if (mutual) {
            tls.with("ca", monitor.text("tlsCa").filter(pem -> !pem.isBlank()).orElse(null));
            tls.with("certificate", monitor.text("tlsCert").filter(pem -> !pem.isBlank()).orElse(null));
            monitor.text("tlsKey").filter(pem -> !pem.isBlank())
                    .ifPresent(pem -> tls.with("key", draft.secrets().hide(pem, monitor.at("tlsKey"), id, "TLS_KEY")));
        }
        return tls.with("verify", monitor.flag("ignoreTls", false) ? (Object) false : null);
    }

    private @Nullable Block proxy() {
        Optional<String> number = monitor.text("proxyId");
        if (number.isEmpty()) {
            return null;
        }
        Entry proxy = proxies.get(number.get());
        if (proxy == null) {
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("proxyId"),
                    "It goes through a proxy that the backup does not hold; without"
                            + " one it is asked directly. `proxy: { url: … }` says which.");
            return null;
        }
        if (!proxy.flag("active", true)) {
            return null;
        }
        String protocol = proxy.text("protocol", "http");
        String scheme = switch (protocol) {
            case "http", "https" -> protocol;
            case "socks", "socks5", "socks5h" -> "socks5";
            default -> throw new NoCounterpartException("it goes through a proxy over " + protocol + ".");
        };
        Block block = Block.of("url", scheme + "://" + proxy.text("host", "") + ":" + proxy.text("port", "80"));
        if (proxy.flag("auth", false)) {
            block.with("user", proxy.text("username", "")).with("password",
                    draft.secrets().hide(proxy.text("password", ""), proxy.at("password"), "PROXY", number.get(),
                            "PASSWORD"));
        }
        return block;
    }

    private List<String> demands(String type, List<String> left) {
        List<String> demands = new ArrayList<>();
        List<String> accepted = monitor.texts("accepted_statuscodes");
        Optional<String> statuses = Answers.statuses(accepted.isEmpty() ? List.of("200-299") : accepted);
        if (statuses.isEmpty()) {
            left.add("accepted status codes " + String.join(", ", accepted));
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("accepted_statuscodes"),
                    "Its accepted status codes are no numbers or"
                            + " ranges of them; every status is taken.");
        }
        statuses.ifPresent(demands::add);
        if (type.equals("keyword")) {
            String keyword = monitor.text("keyword", "");
            String found = Answers.keyword(keyword);
            demands.add(monitor.flag("invertKeyword", false) ? "!" + found : found);
            if (Answers.isJson(keyword)) {
                draft.note(Note.Kind.DIFFERS, id, monitor.at("keyword"),
                        "A keyword is looked for in JSON without any white space there;"
                                + " here in the body as it came, with white space allowed around `:` and `,`. A condition on `body.json` says"
                                + " it better.");
            }
        }
        if (type.equals("json-query")) {
            query(left).ifPresent(demands::add);
        }
        if (demands.isEmpty()) {
            demands.add("status > 0");
        }
        return demands;
    }

    private Optional<String> query(List<String> left) {
        String path = monitor.text("jsonPath", "");
        String operator = monitor.text("jsonPathOperator", "==");
        String expected = monitor.text("expectedValue", "");
        Optional<String> condition = Answers.path(path).flatMap(value -> Answers.query(value, operator, expected));
        if (condition.isEmpty()) {
            left.add(path + " " + operator + " " + expected);
            draft.note(Note.Kind.LEFT_OUT, id, monitor.at("jsonPath"),
                    "Its query `" + path.replace("`", "'") + "` is more than a path:"
                            + " say it as a condition on `body.json`.");
        }
        condition.ifPresent(any -> draft.note(Note.Kind.DIFFERS, id, monitor.at("jsonPath"),
                "JSONata looks into the elements of a list"
                        + " where a path names a member of it. Here that is no member, and not healthy."));
        return condition;
    }
}

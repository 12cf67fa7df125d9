package dev.fettle.local.move.blackbox;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a check of a module for HTTP. For one target. */
final class WebModule {

    /** A text in quotes, or the name of the document where it is not a member of something. */
    private static final Pattern DOCUMENT = Pattern
            .compile("r?'(?:[^'\\\\]|\\\\.)*'|r?\"(?:[^\"\\\\]|\\\\.)*\"|(?<![.\\w])body\\b(?!\\s*\\()");
    private static final Pattern SIZE = Pattern.compile("(?i)([0-9]+)\\s*([KMG]i?)?B?");

    private final Draft draft;
    private final Entry http;
    private final String module;

    WebModule(Draft draft, Entry http, String module) {
        this.draft = draft;
        this.http = http;
        this.module = module;
    }

    Block check(Target target) {
        String url = target.address().matches("(?i)https?://.*") ? target.address() : "http://" + target.address();
        Address address = Address.parse(url).orElseThrow(() -> new NoCounterpartException("its address is none."));
        http.ignoring("preferred_ip_protocol", "ip_protocol_fallback", "use_proxy_dns", "skip_resolve_phase_with_proxy",
                "enable_http2", "no_proxy");
        String method = http.text("method", "GET").toUpperCase(Locale.ROOT);
        Block check = new Block()
                .with("url", draft.secrets().address(address.plain(), target.position(), module))
                .with("method", method.equals("GET") ? null : method);
        Map<String, String> theirs = new LinkedHashMap<>(http.map("headers"));
        theirs.keySet().stream().filter("Host"::equalsIgnoreCase).findFirst()
                .ifPresent(host -> check.with("host", theirs.remove(host)));
        Map<String, String> headers = draft.secrets().headers(theirs, http.at("headers"), module);
        http.entry("http_headers").ifPresent(more -> more.keys().forEach(name -> header(more, name, headers)));
        Block auth = new Block();
        auth(auth, headers, address, target);
        check.with("headers", headers);
        http.text("body").filter(body -> !body.isEmpty())
                .ifPresent(body -> check.with("body", draft.secrets().body(body, http.at("body"), module)));
        http.text("body_file").ifPresent(file -> check.with("body", "${file:" + file + "}"));
        check.with("auth", auth).with("tls", Secure.tls(http, draft, module));
        check.with("proxy", http.text("proxy_url").filter(proxy -> !proxy.isEmpty())
                .map(proxy -> draft.secrets().proxy(proxy, http.at("proxy_url"), module)).orElse(null));
        if (http.flag("proxy_from_environment", false)) {
            left("proxy_from_environment", "`proxy` says which; no environment does.");
        }
        if (http.flag("enable_http3", false)) {
            left("enable_http3", "there is no HTTP/3.");
        }
        check.with("version", http.texts("valid_http_versions").equals(List.of("HTTP/2.0")) ? "2" : null);
        boolean follows = !http.flag("no_follow_redirects", false) && http.flag("follow_redirects", true);
        check.with("redirects", follows ? null : (Object) 0L);
        http.text("body_size_limit").flatMap(WebModule::size).ifPresent(size -> check.with("maxBody", size));
        return check.with("healthy", CelText.lines(demands()));
    }

    private void auth(Block auth, Map<String, String> headers, Address address, Target target) {
        http.entry("basic_auth").ifPresent(basic -> basic(basic, auth, headers));
        if (http.has("bearer_token") || http.has("bearer_token_file")) {
            auth.with("bearer", secret(http, "bearer_token"));
        }
        http.entry("authorization").ifPresent(authorization -> {
            String type = authorization.text("type", "Bearer");
            String credentials = secret(authorization, "credentials");
            if (type.equalsIgnoreCase("Bearer")) {
                auth.with("bearer", credentials);
            } else {
                headers.put("Authorization", type + " " + credentials);
            }
        });
        http.entry("oauth2").ifPresent(oauth -> {
            auth.with("oauth2", new Block()
                    .with("tokenUrl", oauth.text("token_url").orElse(null))
                    .with("clientId", oauth.text("client_id").orElse(null))
                    .with("clientSecret", secret(oauth, "client_secret"))
                    .with("scope", oauth.texts("scopes").isEmpty() ? null : String.join(" ", oauth.texts("scopes"))));
        });
        if (auth.values().containsKey("oauth2") || auth.values().containsKey("bearer")) {
            headers.keySet().removeIf("Authorization"::equalsIgnoreCase);
        }
        draft.secrets().basic(address, auth, headers, target.position(), module);
    }

    private void basic(Entry basic, Block auth, Map<String, String> headers) {
        String user = basic.text("username").or(() -> basic.text("username_file").map(file -> "${file:" + file + "}"))
                .orElse("");
        Optional<String> file = basic.text("password_file").map(path -> "${file:" + path + "}");
        if (file.isPresent() && headers.keySet().stream().noneMatch("Authorization"::equalsIgnoreCase)) {
            auth.with("basic", Block.of("user", user).with("password", file.get()));
        } else {
            draft.secrets().basic(user, basic.text("password", ""), auth, headers, basic.at("password"), module);
        }
    }

    /** One of {@code http_headers}, whose values, secrets and files are lists. */
    private void header(Entry headers, String name, Map<String, String> all) {
        headers.entry(name).ifPresent(entry -> {
            List<String> values = new ArrayList<>(entry.texts("values"));
            entry.texts("secrets").forEach(
                    secret -> values.add(draft.secrets().hide(secret, entry.at("secrets"), module, name)));
            entry.texts("files").forEach(file -> values.add("${file:" + file + "}"));
            draft.secrets().headers(Map.of(name, String.join(", ", values)), headers.at(name), module)
                    .forEach(all::put);
        });
    }

    private String secret(Entry entry, String key) {
        return entry.text(key + "_file").map(file -> "${file:" + file + "}")
                .orElseGet(() -> draft.secrets().hide(entry.text(key, ""), entry.at(key), module, key));
    }

    private static Optional<String> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2) == null ? "" : matcher.group(2).substring(0, 1).toUpperCase(Locale.ROOT) + "iB";
        return Optional.of(matcher.group(1) + unit);
    }

    private List<String> demands() {
        List<String> demands = new ArrayList<>();
        List<String> codes = http.texts("valid_status_codes");
        demands.add(codes.isEmpty()
                ? "status >= 200 && status < 300"
                : codes.size() == 1 ? "status == " + codes.getFirst() : "status in [" + String.join(", ", codes) + "]");
        if (http.flag("fail_if_not_ssl", false)) {
            demands.add("tls.version != ''");
        }
        if (http.flag("fail_if_ssl", false)) {
            left("fail_if_ssl", "no condition says that there was no TLS.");
        }
        List<String> versions = http.texts("valid_http_versions");
        if (!versions.isEmpty() && !versions.equals(List.of("HTTP/2.0"))) {
            left("valid_http_versions",
                    "which version of HTTP answers is no condition. `version` says which is spoken.");
        }
        http.texts("fail_if_body_matches_regexp")
                .forEach(regex -> demands.add("!body.text.matches(" + CelText.regex(regex) + ")"));
        http.texts("fail_if_body_not_matches_regexp")
                .forEach(regex -> demands.add("body.text.matches(" + CelText.regex(regex) + ")"));
        http.text("fail_if_body_json_matches_cel").ifPresent(cel -> demands.add("!(" + document(cel) + ")"));
        http.text("fail_if_body_json_not_matches_cel").ifPresent(cel -> demands.add(document(cel)));
        http.entries("fail_if_header_matches").forEach(header -> demands.add(header(header, true)));
        http.entries("fail_if_header_not_matches").forEach(header -> demands.add(header(header, false)));
        return demands;
    }

    private String header(Entry header, boolean fails) {
        String name = CelText.quoted(header.text("header", "").toLowerCase(Locale.ROOT));
        String matches = (fails ? "!" : "") + "headers[" + name + "].matches("
                + CelText.regex(header.text("regexp", "")) + ")";
        draft.note(Note.Kind.DIFFERS, module, header.position(),
                "Of a header with several values each is held against the expression"
                        + " there. Here they are one text, joined by `, `.");
        return header.flag("allow_missing", false)
                ? "!(" + name + " in headers) || " + matches
                : name + " in headers && " + matches;
    }

    /** The exporter calls the document {@code body}. */
    private static String document(String cel) {
        return DOCUMENT.matcher(cel).replaceAll(
                found -> Matcher.quoteReplacement(found.group().equals("body") ? "body.json" : found.group()));
    }

    private void left(String key, String why) {
        draft.note(Note.Kind.LEFT_OUT, module, http.at(key), "`" + key + "`: " + why);
    }
}

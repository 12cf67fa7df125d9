package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the kind of check for an endpoint by its address, and fills its keys. For one endpoint. */
final class Kinds {

    private static final Pattern MADE_UP = Pattern.compile("\\[RANDOM_STRING_\\d+]|\\[LOCAL_ADDRESS]");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    private final Draft draft;
    private final Entry entry;
    private final String id;
    private final @Nullable Entry client;

    Kinds(Draft draft, Entry entry, String id) {
        this.draft = draft;
        this.entry = entry;
        this.id = id;
        this.client = entry.entry("client").orElse(null);
    }

    /**
     * The kind of check.
     *
     * @throws NoCounterpartException when there is none
     */
    Kind kind() {
        String url = entry.text("url", "");
        if (url.isEmpty()) {
            entry.wrong("url", "an endpoint must have a url");
            throw new NoCounterpartException("it has no url.");
        }
        if (url.contains("[CONTEXT]")) {
            throw new NoCounterpartException("its address comes from an earlier endpoint of its suite.");
        }
        refuseTunnels();
        if (entry.has("dns")) {
            return dns(url);
        }
        if (url.startsWith("${")) {
            draft.note(Note.Kind.LOOK, id, entry.at("url"),
                    "Its whole address is a variable; it was taken for one of HTTP.");
            return http(url, Optional.empty());
        }
        Address address = Address.parse(url)
                .orElseThrow(() -> new NoCounterpartException("its address is none, or has no scheme."));
        return switch (address.scheme().toLowerCase(Locale.ROOT)) {
            case "http", "https" -> http(url, Optional.of(address));
            case "tcp" -> tcp(address);
            case "udp" -> udp(address);
            case "icmp" -> icmp(url);
            case "tls" -> tls(address);
            case "starttls" -> startTls(address);
            case "ssh" -> ssh(address);
            case "ws", "wss" -> webSocket(address);
            case "grpc", "grpcs" -> grpc(address);
            case "sctp" -> throw new NoCounterpartException("there is no check over SCTP.");
            default -> throw new NoCounterpartException("`" + address.scheme() + "://` is no scheme that is known.");
        };
    }

    private void refuseTunnels() {
        if (client == null) {
            return;
        }
        Map<String, String> ways = Map.of("tunnel",
                "it is reached through an SSH tunnel. Run an engine behind it, or forward a port.",
                "identity-aware-proxy", "it logs in to Google's Identity-Aware Proxy.", "kerberos",
                "it logs in with Kerberos.");
        ways.forEach((key, why) -> {
            if (client.has(key)) {
                throw new NoCounterpartException(why);
            }
        });
    }

    private Kind http(String url, Optional<Address> address) {
        Block check = new Block();
        check.with("url", draft.secrets().address(address.map(Address::plain).orElse(url), entry.at("url"), id));
        boolean graph = entry.flag("graphql", false);
        String method = method();
        check.with("method", method.equals(graph ? "POST" : "GET") ? null : method);
        Map<String, String> headers = headers();
        String body = body();
        if (graph) {
            check.with("graphql", Block.of("query", body));
        } else if (!body.isEmpty()) {
            check.with("body", draft.secrets().body(body, entry.at("body"), id));
        }
        Block auth = new Block();
        client(check, auth);
        if (!auth.isEmpty()) {
            headers.keySet().removeIf("Authorization"::equalsIgnoreCase);
        }
        address.ifPresent(of -> draft.secrets().basic(of, auth, headers, entry.at("url"), id));
        return new Kind("http", check.with("headers", headers).with("auth", auth), Terms.HTTP, false);
    }

    private String method() {
        String method = entry.text("method", "GET").toUpperCase(Locale.ROOT);
        if (method.contains("${")) {
            entry.decides("method");
            return "GET";
        }
        if (!METHODS.contains(method)) {
            throw new NoCounterpartException("its method is `" + method + "`.");
        }
        return method;
    }

    private void client(Block check, Block auth) {
        if (client == null) {
            return;
        }
        check.with("redirects", client.flag("ignore-redirect", false) ? (Object) 0L : null);
        client.entry("oauth2").ifPresent(oauth -> auth.with("oauth2", new Block()
                .with("tokenUrl", oauth.text("token-url").orElse(null))
                .with("clientId", oauth.text("client-id").orElse(null))
                .with("clientSecret",
                        draft.secrets().hide(oauth.text("client-secret", ""), oauth.at("client-secret"), id,
                                "CLIENT_SECRET"))
                .with("scope", oauth.texts("scopes").isEmpty() ? null : String.join(" ", oauth.texts("scopes")))));
        check.with("tls", tls());
        check.with("proxy", client.text("proxy-url").filter(url -> !url.isEmpty())
                .map(url -> draft.secrets().proxy(url, client.at("proxy-url"), id)).orElse(null));
        if (client.has("dns-resolver")) {
            client.ignoring("dns-resolver");
            draft.note(Note.Kind.LEFT_OUT, id, client.at("dns-resolver"),
                    "`client.dns-resolver`: all names are looked up by the"
                            + " engine's own resolver. `connectTo` says for one check where to connect to.");
        }
        if (client.flag("store-cookies", false)) {
            draft.note(Note.Kind.LEFT_OUT, id, client.at("store-cookies"),
                    "`client.store-cookies`: every run begins without"
                            + " cookies.");
        }
    }

    private Block tls() {
        Block tls = new Block();
        if (client == null) {
            return tls;
        }
        client.entry("tls").ifPresent(files -> {
            files.text("certificate-file").ifPresent(file -> tls.with("certificate", "${file:" + file + "}"));
            files.text("private-key-file").ifPresent(file -> tls.with("key", "${file:" + file + "}"));
            files.ignoring("renegotiation");
        });
        return tls.with("verify", client.flag("insecure", false) ? (Object) false : null);
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>(entry.map("headers"));
        if (headers.values().stream().anyMatch(value -> value.contains("[CONTEXT]"))) {
            throw new NoCounterpartException("its headers come from an earlier endpoint of its suite.");
        }
        return draft.secrets().headers(headers, entry.at("headers"), id);
    }

    /** The body with what is known of the endpoint in it. */
    private String body() {
        String body = entry.text("body", "");
        if (body.contains("[CONTEXT]")) {
            throw new NoCounterpartException("its body comes from an earlier endpoint of its suite.");
        }
        if (MADE_UP.matcher(body).find()) {
            draft.note(Note.Kind.LEFT_OUT, id, entry.at("body"),
                    "`[RANDOM_STRING_…]` and `[LOCAL_ADDRESS]` are sent just as they"
                            + " stand in the body.");
        }
        return body.replace("[ENDPOINT_NAME]", entry.text("name", ""))
                .replace("[ENDPOINT_GROUP]", entry.text("group", ""))
                .replace("[ENDPOINT_URL]", entry.text("url", ""));
    }

    private Kind tcp(Address address) {
        Block check = place(address, Optional.empty());
        String body = body();
        ignoreClient();
        return body.isEmpty() ? Kind.of("tcp", check) : new Kind("tcp", said(check, body), Terms.EXPECT, false);
    }

    /** The body is said; what comes back, conditions look at. */
    private Block said(Block check, String body) {
        return check.with("dialogue", List.of(draft.secrets().said(body, entry.at("body"), id)));
    }

    private Kind udp(Address address) {
        Block check = place(address, Optional.empty());
        String body = body();
        ignoreClient();
        if (body.isEmpty()) {
            throw new NoCounterpartException(
                    "nothing is sent, so it is connected there whatever is at its other end. A `udp` check"
                            + " needs something to `send`, and best to `expect`.");
        }
        return new Kind("udp", check.with("send", body.replace("\\", "\\\\")), Terms.EXPECT, false);
    }

    private Kind icmp(String url) {
        if (client != null && client.has("network")) {
            client.ignoring("network");
            draft.note(Note.Kind.LEFT_OUT, id, client.at("network"),
                    "`client.network`: which of a name's addresses is taken is"
                            + " decided by the engine. Write an address in the place of the name.");
        }
        ignoreClient();
        Address host = Address.ofHost(url.substring("icmp://".length()), "icmp");
        return new Kind("icmp", Block.of("host", host.host()).with("packets", 1L), Terms.ICMP, false);
    }

    private Kind tls(Address address) {
        Block check = place(address, Optional.of(443L));
        String body = body();
        insecure(body.isEmpty() ? "tls" : "tcp");
        return body.isEmpty()
                ? new Kind("tls", check, Terms.NONE, true)
                : new Kind("tcp", said(check.with("tls", true), body), Terms.EXPECT, true);
    }

    private Kind startTls(Address address) {
        Block check = place(address, Optional.of(25L)).with("starttls", "required");
        entry.ignoring("body");
        insecure("smtp");
        return new Kind("smtp", check, Terms.MAIL, false);
    }

    private void insecure(String kind) {
        if (client != null && client.flag("insecure", false)) {
            draft.note(Note.Kind.DIFFERS, id, client.at("insecure"), "`client.insecure`: a `" + kind
                    + "` check always looks at the certificate, so one that is not trusted is UNHEALTHY here.");
        }
        ignoreClient();
    }

    private Kind ssh(Address address) {
        Block check = place(address, Optional.of(22L));
        ignoreClient();
        boolean logsIn = entry.entry("ssh").map(login -> {
            login.ignoring("username", "password", "private-key");
            return !login.text("username", "").isEmpty() || !login.text("password", "").isEmpty()
                    || !login.text("private-key", "").isEmpty();
        }).orElse(false);
        if (logsIn) {
            draft.note(Note.Kind.LEFT_OUT, id, entry.at("ssh"),
                    "It logs in and runs a command there; here the banner and"
                            + " the host key are looked at. A program run by an `exec` check can log in.");
        }
        entry.ignoring("body");
        return logsIn ? Kind.of("ssh", check) : Kind.greeting(check);
    }

    private Kind webSocket(Address address) {
        Map<String, String> headers = headers();
        if (address.user() != null || address.password() != null) {
            Block auth = new Block();
            draft.secrets().basic(address, auth, headers, entry.at("url"), id);
            if (!auth.isEmpty()) {
                draft.note(Note.Kind.LEFT_OUT, id, entry.at("url"),
                        "The user and the password of its address: a `websocket` check logs in by a header.");
            }
        }
        Block check = Block.of("url", draft.secrets().address(address.plain(), entry.at("url"), id))
                .with("headers", headers);
        String body = body();
        if (body.isEmpty()) {
            draft.note(Note.Kind.DIFFERS, id, entry.at("url"), "Nothing is sent, so a WebSocket that opens is enough."
                    + " There an empty message is sent, and one must come back.");
        }
        check.with("send", body.isEmpty() ? null : body);
        check.with("tls", address.scheme().equalsIgnoreCase("wss") ? tls() : null);
        ignoreClient();
        return new Kind("websocket", check, Terms.EXPECT, false);
    }

    private Kind grpc(Address address) {
        boolean tls = address.scheme().equalsIgnoreCase("grpcs");
        Block options = tls();
        Block check = place(address, Optional.of(tls ? 443L : 80L)).with("tls",
                !tls ? null : options.isEmpty() ? (Object) true : options);
        entry.ignoring("body");
        ignoreClient();
        return Kind.grpc(check);
    }

    private Kind dns(String url) {
        Entry question = entry.entry("dns").orElse(entry);
        Address server = Address.ofHost(url.replaceFirst("^[a-z]+://", ""), "dns");
        ignoreClient();
        Block check = new Block()
                .with("name", question.text("query-name", "").replaceFirst("\\.$", ""))
                .with("type", question.text("query-type", "A").toUpperCase(Locale.ROOT))
                .with("server", server.host())
                .with("port", server.portOr(53).equals(53L) ? null : server.portOr(53));
        return new Kind("dns", check, Terms.dns(question.text("query-type", "A").toUpperCase(Locale.ROOT)), false);
    }

    private Block place(Address address, Optional<Long> usual) {
        if (address.port() == null && usual.isEmpty()) {
            throw new NoCounterpartException("its address has no port.");
        }
        return Block.of("host", address.host()).with("port", address.portOr(usual.orElse(0L)));
    }

    /** What the client of that kind does not look at there either. */
    private void ignoreClient() {
        if (client != null) {
            client.ignoring("insecure", "ignore-redirect", "store-cookies", "dns-resolver", "network", "tls",
                    "proxy-url", "oauth2");
        }
        entry.ignoring("method", "headers", "graphql");
    }
}

package dev.fettle.local.move;

import dev.fettle.platform.file.Confidential;
import dev.fettle.platform.file.Position;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts placeholders in the place of what is kept to oneself, wherever other programs have it in clear. */
public final class Secrets {

    private static final String WORDS = "(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|apikey|client[_-]?secret"
            + "|private[_-]?key|sig(?:nature)?|credential)";
    private static final Pattern NAME = Pattern.compile("(?i).*" + WORDS + ".*|.*\\bkey\\b.*");
    private static final Pattern SCHEME = Pattern.compile("(?i)(Bearer|Basic|Token|ApiKey|Bot) (\\S.*)");
    private static final Pattern PARAMETER = Pattern.compile("([?&;])([^=&;#]*)=([^&;#]*)");
    private static final Pattern MEMBER = Pattern
            .compile("(?i)(\"[\\w.-]*" + WORDS + "[\\w.-]*\"\\s*:\\s*\")([^\"\\\\]+)(\")");
    private static final Pattern FIELD = Pattern.compile("(?i)((?:^|&)[\\w.-]*" + WORDS + "[\\w.-]*=)([^&\\s]+)");
    /** What logs in, in the dialogues of Redis, FTP, POP3, IRC, IMAP and SMTP. */
    private static final Pattern LOGIN = Pattern
            .compile("(?i)((?:\\S+ )?(?:AUTH(?: PLAIN| [^\\s]+(?= \\S))?|PASS|LOGIN \\S+) )(\\S+)([\\r\\n].*)?",
                    Pattern.DOTALL);
    /** They frame a message: whoever sends it sets them. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "upgrade",
            "te", "trailer", "keep-alive", "proxy-connection");

    private final Draft draft;
    private final Variables variables = new Variables();

    Secrets(Draft draft) {
        this.draft = draft;
    }

    /** Those that were made, in the order of the old file. */
    List<Variables.Variable> variables() {
        return variables.all();
    }

    /** A placeholder in the place of a secret; empty text stays empty. */
    public String hide(String value, Position position, String... name) {
        return variables.hide(value, position, name);
    }

    /** Whether something of that name is kept to oneself. */
    public static boolean isSecretName(String name) {
        return NAME.matcher(name.replace('-', ' ').replace('_', ' ')).matches() || NAME.matcher(name).matches()
                || Confidential.isSecret(name);
    }

    /**
     * Headers whose secrets are placeholders. Left out, and told, is what no request of ours can have.
     *
     * @param owner whose they are
     */
    public Map<String, String> headers(Map<String, String> headers, Position position, String owner) {
        Map<String, String> hidden = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                draft.note(Note.Kind.LEFT_OUT, owner, position, "The header `" + name
                        + "`: how a message is framed is decided by who sends it.");
            } else if (!value.chars().allMatch(each -> each == '\t' || (each >= ' ' && each < 0x7f))) {
                draft.note(Note.Kind.LEFT_OUT, owner, position, "The header `" + name
                        + "`: a header holds visible ASCII only.");
            } else {
                hidden.keySet().removeIf(name::equalsIgnoreCase);
                hidden.put(name, isSecretName(name) ? header(name, value, position, owner) : value);
            }
        });
        return hidden;
    }

    private String header(String name, String value, Position position, String owner) {
        Matcher scheme = SCHEME.matcher(value);
        return scheme.matches()
                ? scheme.group(1) + " " + hide(scheme.group(2), position, owner, name)
                : hide(value, position, owner, name);
    }

    /** An address whose parameters hold no secret in clear. */
    public String address(String url, Position position, String owner) {
        int fragment = url.indexOf('#');
        Matcher parameter = PARAMETER.matcher(fragment < 0 ? url : url.substring(0, fragment));
        StringBuilder hidden = new StringBuilder();
        while (parameter.find()) {
            String value = isSecretName(parameter.group(2))
                    ? hide(parameter.group(3), position, owner, parameter.group(2))
                    : parameter.group(3);
            parameter.appendReplacement(hidden,
                    Matcher.quoteReplacement(parameter.group(1) + parameter.group(2) + "=" + value));
        }
        return parameter.appendTail(hidden).toString();
    }

    /** A body whose members or fields of telling names hold no secret in clear. */
    public String body(String body, Position position, String owner) {
        String members = replace(MEMBER, body, position, owner);
        String hidden = body.stripLeading().startsWith("{") || body.contains("\n")
                ? members
                : replace(FIELD, members, position, owner);
        if (Confidential.maskedText(hidden).equals(Confidential.MASK)) {
            draft.note(Note.Kind.LOOK, owner, position,
                    "What it sends seems to hold a secret in clear: put a placeholder in its place.");
        }
        return hidden;
    }

    private String replace(Pattern pattern, String body, Position position, String owner) {
        return pattern.matcher(body).replaceAll(found -> Matcher.quoteReplacement(found.group(1)
                + hide(found.group(2), position, owner, found.group(1).replaceAll("[^\\w.-]", ""))
                + (found.groupCount() > 2 ? found.group(3) : "")));
    }

    /** A step of a dialogue that says a text, with escapes: what logs in is a {@code secret}, and shown nowhere. */
    public Block said(String text, Position position, String owner) {
        Matcher login = LOGIN.matcher(text);
        return login.matches()
                ? Block.of("secret", escaped(login.group(1)) + hide(login.group(2), position, owner, "PASSWORD")
                        + escaped(login.group(3) == null ? "" : login.group(3)).replace("\r", "\\r").replace("\n",
                                "\\n"))
                : Block.of("send", escaped(text));
    }

    /** A backslash begins an escape in what is sent. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\");
    }

    /**
     * Who an address says that logs in: {@code user} and {@code password}, those of them that it names.
     *
     * @param name of the password, for its variable
     */
    public Block login(Address address, Position position, String owner, String name) {
        String user = decoded(address.user());
        String password = decoded(address.password());
        String hidden = hide(password, position, owner, name);
        if (!password.equals(address.password() == null ? "" : address.password())) {
            draft.note(Note.Kind.LOOK, owner, position, "`" + hidden
                    + "` stands in an address there, where `%40` is `@` and the like: the variable holds the password itself.");
        }
        return new Block().with("user", user.isEmpty() ? null : user)
                .with("password", password.isEmpty() ? null : hidden);
    }

    /**
     * Logs in over HTTP as an address says. A header that does so already, and any other way to log in, go first, as
     * they do
     * there.
     *
     * @param auth gets {@code basic}
     * @param headers get what {@code basic} cannot say: a user without a password
     */
    public void basic(Address address, Block auth, Map<String, String> headers, Position position, String owner) {
        if ((address.user() != null || address.password() != null) && mayLogIn(auth, headers)) {
            Block login = login(address, position, owner, "PASSWORD");
            basic(decoded(address.user()), decoded(address.password()), login, auth, headers, position, owner);
        }
    }

    /** As {@link #basic(Address, Block, Map, Position, String)}, of a user and a password that stand alone. */
    public void basic(String user, String password, Block auth, Map<String, String> headers, Position position,
            String owner) {
        if (mayLogIn(auth, headers)) {
            Block login = new Block().with("user", user.isEmpty() ? null : user)
                    .with("password", password.isEmpty() ? null : hide(password, position, owner, "PASSWORD"));
            basic(user, password, login, auth, headers, position, owner);
        }
    }

    private static boolean mayLogIn(Block auth, Map<String, String> headers) {
        return auth.isEmpty() && headers.keySet().stream().noneMatch("Authorization"::equalsIgnoreCase);
    }

    private void basic(String user, String password, Block login, Block auth, Map<String, String> headers,
            Position position, String owner) {
        if (login.values().size() == 2 && !user.contains(":")) {
            auth.with("basic", login);
            return;
        }
        String both = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        headers.put("Authorization", "Basic " + hide(both, position, owner, "AUTHORIZATION"));
        draft.note(Note.Kind.LOOK, owner, position,
                "It logs in with a user alone, or a password alone: the variable in `"
                        + headers.get("Authorization") + "` is the base64 of `USER:PASSWORD`.");
    }

    /**
     * A proxy; the password of its address is a placeholder.
     *
     * @throws NoCounterpartException when no check goes through such a proxy
     */
    public Block proxy(String url, Position position, String owner) {
        if (url.startsWith("${") && url.endsWith("}") && url.indexOf('}') == url.length() - 1) {
            draft.note(Note.Kind.LOOK, owner, position, "The address of its proxy is a variable: `http://`, `https://`"
                    + " or `socks5://`, without user and password, for which there are keys beside it.");
            return Block.of("url", url);
        }
        Address proxy = Address.parse(url)
                .orElseThrow(() -> new NoCounterpartException("the address of its proxy has no scheme."));
        String scheme = switch (proxy.scheme().toLowerCase(Locale.ROOT)) {
            case "http" -> "http";
            case "https" -> "https";
            case "socks", "socks5", "socks5h" -> "socks5";
            default -> throw new NoCounterpartException("it goes through a proxy over `" + proxy.scheme() + "://`.");
        };
        Block block = Block.of("url", scheme + "://" + proxy.authority());
        login(proxy, position, owner, "PROXY_PASSWORD").values().forEach(block::with);
        return block;
    }

    private static String decoded(@Nullable String part) {
        if (part == null || !part.contains("%")) {
            return part == null ? "" : part;
        }
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException plain) {
            return part;
        }
    }
}

package dev.fettle.engine.probe.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.file.Scalar;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is sent with a request, and what it is.
 *
 * @param text the body
 * @param type of the content; empty: the headers say it, or nobody
 */
record RequestBody(String text, Optional<String> type) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KEYS = List.of("body", "form", "multipart", "graphql");
    private static final int LONGEST = 1 << 20;
    private static final int MOST_FIELDS = 100;
    private static final int LONGEST_FIELD = 65_536;
    private static final int LONGEST_NAME = 200;
    private static final Pattern FIELD = Pattern.compile(".{1,200}");
    private static final Pattern COOKIE_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    private static final Pattern COOKIE = Pattern.compile("[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x5B\\x5D-\\x7E]*");
    private static final Pattern QUOTABLE = Pattern.compile("[^\"\\p{Cntrl}]{1,200}");
    private static final Pattern MEDIA = Pattern
            .compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; *[\\x20-\\x7E]+)?");

    /** That of a check: at most one of the ways to say it. */
    static Optional<RequestBody> read(Settings http) {
        Optional<RequestBody> body = http.text("body", LONGEST, "Sent along.")
                .map(text -> new RequestBody(text, Optional.empty()));
        Map<String, String> fields = http.textMap("form", MOST_FIELDS, FIELD, LONGEST_FIELD,
                "Fields of a form, sent as a browser does.");
        List<Part> parts = http.mappings("multipart", MOST_FIELDS, Part::read,
                "Parts of a form with files, in this order.");
        Optional<RequestBody> graphql = http.mapping("graphql", RequestBody::graphql,
                "A query; errors in the answer are not healthy, unless said.").flatMap(found -> found);
        List<String> said = KEYS.stream().filter(http::has).toList();
        if (said.size() > 1) {
            http.error(said.get(1), "only one of " + String.join(", ", KEYS) + " can be sent, had "
                    + String.join(", ", said));
            return Optional.empty();
        }
        return body.or(() -> fields.isEmpty() ? Optional.empty() : Optional.of(form(fields)))
                .or(() -> parts.isEmpty() ? Optional.empty() : Optional.of(multipart(parts)))
                .or(() -> graphql);
    }

    /** Cookie, as the header has it. */
    static Optional<String> cookies(Settings http) {
        Map<String, Scalar> cookies = http.scalarMap("cookies", MOST_FIELDS, COOKIE_NAME, LONGEST_FIELD,
                "Sent along by name; best placeholders.");
        cookies.forEach((name, value) -> {
            if (!COOKIE.matcher(value.text()).matches()) {
                http.problems().error(value, "cookie " + name
                        + " must hold visible ASCII only, without blanks, quotes, commas, semicolons and backslashes");
            }
        });
        return cookies.isEmpty()
                ? Optional.empty()
                : Optional.of(cookies.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue().text())
                        .collect(Collectors.joining("; ")));
    }

    static RequestBody form(Map<String, String> fields) {
        return new RequestBody(fields.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&")), Optional.of("application/x-www-form-urlencoded"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Optional<RequestBody> graphql(Settings graphql) {
        graphql.require("query");
        Optional<String> query = graphql.text("query", LONGEST, "The document.");
        Map<String, Object> variables = graphql.anything("variables", "Its variables: any values.");
        return query.map(text -> graphql(text, variables));
    }

    static RequestBody graphql(String query, Map<String, Object> variables) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("query", query);
        if (!variables.isEmpty()) {
            whole.put("variables", variables);
        }
        try {
            return new RequestBody(JSON.writeValueAsString(whole), Optional.of("application/json"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }

    /**
     * A part of a form with files.
     *
     * @param name of the field
     * @param value its text, or the file's
     * @param fileName empty: it is no file
     * @param type of the content; empty: plain text
     */
    record Part(String name, String value, Optional<String> fileName, Optional<String> type) {

        static Optional<Part> read(Settings part) {
            part.require("name", "value");
            Optional<String> name = part.text("name", LONGEST_NAME, "Of the field.")
                    .filter(text -> isQuotable(part, "name", text));
            Optional<String> value = part.text("value", LONGEST, "Its text, or the file's: ${file:…}.");
            Optional<String> fileName = part.text("fileName", LONGEST_NAME, "As a file of that name.")
                    .filter(text -> isQuotable(part, "fileName", text));
            Optional<String> type = part.text("type", LONGEST_NAME, "The media type of the content.");
            if (type.filter(text -> !MEDIA.matcher(text).matches()).isPresent()) {
                part.error("type", "type must be a media type as text/csv");
                return Optional.empty();
            }
            return name.flatMap(field -> value.map(text -> new Part(field, text, fileName, type)));
        }

        private static boolean isQuotable(Settings part, String key, String text) {
            boolean quotable = QUOTABLE.matcher(text).matches();
            if (!quotable) {
                part.error(key, key + " must not hold quotes or control characters");
            }
            return quotable;
        }

        private String written() {
            return "Content-Disposition: form-data; name=\"" + name + "\""
                    + fileName.map(file -> "; filename=\"" + file + "\"").orElse("") + "\r\n"
                    + type.or(() -> fileName.map(_ -> "text/plain; charset=utf-8"))
                            .map(media -> "Content-Type: " + media + "\r\n").orElse("")
                    + "\r\n" + value + "\r\n";
        }
    }

    /** The same parts are the same text each time. */
    static RequestBody multipart(List<Part> parts) {
        List<String> written = parts.stream().map(Part::written).toList();
        String boundary = Stream.iterate("fettle-" + digest(String.join("", written)), RequestBody::digest)
                .filter(candidate -> written.stream().noneMatch(part -> part.contains(candidate)))
                .findFirst()
                .orElseThrow();
        return new RequestBody(written.stream().map(part -> "--" + boundary + "\r\n" + part)
                .collect(Collectors.joining("", "", "--" + boundary + "--\r\n")),
                Optional.of("multipart/form-data; boundary=" + boundary));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package dev.fettle.engine.probe.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.engine.probe.ProbeContext;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of check asks over HTTP that judges the answer itself: a new connection for each attempt, as an
 * {@code http} check makes it. Immutable; any thread.
 *
 * @param url where to; its query may hold secrets
 * @param method upper case
 * @param headers sent along; may be secrets
 * @param body sent along; null for none
 * @param redirects how many are followed at most
 * @param maxBody bytes of the answer at most; more is TOO_LARGE
 * @param options how the target is reached, where that is not as usual
 */
public record HttpQuestion(URI url, String method, Map<String, String> headers, @Nullable String body, int redirects,
        long maxBody, HttpOptions options) {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).maxNumberLength(400).build())
            .build()).build();
    private static final int REDIRECTS = 5;

    public HttpQuestion {
        headers = Map.copyOf(headers);
    }

    /** A GET that follows up to five redirects. */
    public static HttpQuestion get(URI url, Map<String, String> headers, long maxBody) {
        return new HttpQuestion(url, "GET", headers, null, REDIRECTS, maxBody, HttpOptions.NONE);
    }

    /** A POST of JSON that follows no redirect. */
    public static HttpQuestion post(URI url, Map<String, String> headers, String json, long maxBody) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        return new HttpQuestion(url, "POST", all, json, 0, maxBody, HttpOptions.NONE);
    }

    /** The same, reached so. */
    public HttpQuestion reaching(HttpOptions how) {
        return new HttpQuestion(url, method, headers, body, redirects, maxBody, how);
    }

    /** The same, that accepts such an answer, unless its headers say what it accepts. */
    public HttpQuestion accepting(String types) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Accept", types);
        all.putAll(headers);
        return new HttpQuestion(url, method, all, body, redirects, maxBody, options);
    }

    /**
     * Ready to be asked.
     *
     * @throws IllegalArgumentException when it cannot be sent
     */
    public HttpProber prober(ProbeContext context, HttpJudge judge) {
        HttpCheck check = new HttpCheck(url, method, headers, body, redirects, maxBody, false, options,
                "true", null);
        return new HttpProber(check, context, judge);
    }

    /**
     * The address of something under another one, whose path and query stay.
     *
     * @param path begins with a slash, escaped already; not added again to an address that ends so already
     */
    public static URI under(URI base, String path) {
        String before = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
        String whole = before.endsWith(path) ? before : before + path;
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + whole + query);
    }

    /** The address with one more parameter. */
    public static URI with(URI url, String parameter, String value) {
        return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + escaped(parameter) + "=" + escaped(value));
    }

    /** As it may stand in a path or a parameter. */
    public static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A text as JSON; what is none is missing. Depth and length of numbers are bounded. */
    public static JsonNode json(String text) {
        try {
            JsonNode read = JSON.readTree(text);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public String toString() {
        return "HttpQuestion[" + method + " " + url.getScheme() + "://" + url.getHost() + "]";
    }
}

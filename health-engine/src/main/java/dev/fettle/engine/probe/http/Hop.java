package dev.fettle.engine.probe.http;

import dev.fettle.engine.probe.Dialer;
import com.github.benmanes.caffeine.cache.Interner;
import dev.fettle.api.check.HttpCheck;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request of an HTTP check: the first, or one that a redirect asks for. Immutable.
 *
 * @param url where to, ASCII only
 * @param method how
 * @param headers all headers that are sent
 * @param body sent with it, empty for none
 * @param target where the connection goes to
 * @param reach how the check reaches where it goes
 * @param own whether it is the check's own origin, and no redirect has led elsewhere
 */
record Hop(URI url, HttpMethod method, HttpHeaders headers, String body, Dialer.Target target, Reach reach,
        boolean own) {

    private static final int LONGEST_LABEL_PATH = 200;
    private static final Set<CharSequence> FOR_STRANGERS = Set.of(HttpHeaderNames.USER_AGENT,
            HttpHeaderNames.ACCEPT, HttpHeaderNames.CONNECTION);
    private static final Set<CharSequence> OF_THE_BODY = Set.of(HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.CONTENT_LENGTH, HttpHeaderNames.CONTENT_ENCODING, HttpHeaderNames.CONTENT_LANGUAGE,
            HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.EXPECT);
    /** Many checks send the same headers; nobody changes them once they are in a hop. */
    private static final Interner<HttpHeaders> SHARED = Interner.newWeakInterner();
    /** Sending them twice does no more than sending them once, so they may go over a connection that was kept. */
    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS,
            HttpMethod.PUT, HttpMethod.DELETE);

    /**
     * The first request of a check.
     *
     * @throws IllegalArgumentException when a header or the method cannot be sent
     */
    static Hop first(HttpCheck check, String userAgent, Reach reach) {
        HttpHeaders headers = new DefaultHttpHeaders();
        check.headers().forEach(headers::set);
        String user = check.url().getUserInfo();
        if (user != null && !headers.contains(HttpHeaderNames.AUTHORIZATION)) {
            headers.set(HttpHeaderNames.AUTHORIZATION, Credentials.basic(user));
        }
        if (!headers.contains(HttpHeaderNames.USER_AGENT)) {
            headers.set(HttpHeaderNames.USER_AGENT, userAgent);
        }
        if (!headers.contains(HttpHeaderNames.ACCEPT)) {
            headers.set(HttpHeaderNames.ACCEPT, "*/*");
        }
        headers.set(HttpHeaderNames.CONNECTION,
                check.keepAlive() ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        return to(check.url(), HttpMethod.valueOf(check.method()), headers, check.body() == null ? "" : check.body(),
                reach, true);
    }

    /**
     * The request that a redirect asks for.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location as the answer names it, absolute or relative
     * @throws IllegalArgumentException when the location is no http(s) address; the message says so without naming it
     */
    Hop redirected(int status, String location) {
        URI next;
        try {
            next = Location.of(url, location);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("redirect to what is no address", e);
        }
        boolean http = "http".equalsIgnoreCase(next.getScheme()) || "https".equalsIgnoreCase(next.getScheme());
        if (!http || next.getHost() == null) {
            throw new IllegalArgumentException("redirect to what is no http address");
        }
        boolean sameOrigin = isSameOrigin(next);
        HttpHeaders onward = sameOrigin ? headers.copy() : forStrangers();
        if (!next.getScheme().equalsIgnoreCase(url.getScheme()) || next.getPort() != url.getPort()) {
            onward.remove(HttpHeaderNames.HOST);
        }
        boolean becomesGet = (status == 303 && !method.equals(HttpMethod.HEAD))
                || ((status == 301 || status == 302) && method.equals(HttpMethod.POST));
        if (!becomesGet) {
            return to(next, method, onward, sameOrigin ? body : "", reach, own && sameOrigin);
        }
        OF_THE_BODY.forEach(onward::remove);
        return to(next, HttpMethod.GET, onward, "", reach, own && sameOrigin);
    }

    /** Scheme, host and port; from http to https is the same where both are the usual ports. */
    private boolean isSameOrigin(URI next) {
        boolean secure = "https".equalsIgnoreCase(next.getScheme());
        int port = port(next, secure);
        boolean upgrade = !isSecure() && secure && port(url, false) == 80 && port == 443;
        return next.getHost().equalsIgnoreCase(url.getHost())
                && (upgrade || (secure == isSecure() && port == port(url, secure)));
    }

    private boolean isSecure() {
        return target.secure();
    }

    private static int port(URI url, boolean secure) {
        return url.getPort() >= 0 ? url.getPort() : usualPort(secure);
    }

    private static int usualPort(boolean secure) {
        return secure ? 443 : 80;
    }

    /** Whether it is handed to a proxy as it is. */
    boolean isForwarded() {
        return reach.forwards(isSecure());
    }

    /** What any other origin may learn: neither credentials nor what else stands in the check. */
    private HttpHeaders forStrangers() {
        HttpHeaders few = new DefaultHttpHeaders();
        FOR_STRANGERS.stream().filter(headers::contains).forEach(name -> few.set(name, headers.get(name)));
        return few;
    }

    /**
     * A new message for the wire; whoever writes it releases it.
     *
     * @param token sent to the check's own origin alone; null: none
     */
    FullHttpRequest message(@Nullable String token) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String uri = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, isForwarded() ? origin() + uri : uri,
                body.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
                token == null || !own
                        ? headers
                        : headers.copy().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token),
                EmptyHttpHeaders.INSTANCE);
    }

    private String origin() {
        return (isSecure() ? "https://" : "http://") + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    boolean isRepeatable() {
        return REPEATABLE.contains(method);
    }

    /** "GET https://host/path" for messages: no query, no user, no fragment. Made anew at each call. */
    @Override
    public String toString() {
        int port = port(url, isSecure());
        return method + (isSecure() ? " https://" : " http://") + url.getHost()
                + (port == usualPort(isSecure()) ? "" : ":" + port) + shortened(url.getRawPath());
    }

    private static String shortened(@Nullable String path) {
        if (path == null) {
            return "";
        }
        return path.length() > LONGEST_LABEL_PATH ? path.substring(0, LONGEST_LABEL_PATH) + "…" : path;
    }

    /** The address itself where it is ASCII already, which saves another one for each check. */
    private static URI ascii(URI url) {
        String text = url.toASCIIString();
        return text.equals(url.toString()) ? url : URI.create(text);
    }

    private static Hop to(URI url, HttpMethod method, HttpHeaders headers, String body, Reach reach, boolean own) {
        URI ascii = ascii(url);
        boolean secure = "https".equalsIgnoreCase(ascii.getScheme());
        int usual = usualPort(secure);
        int port = port(ascii, secure);
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
        }
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, port == usual ? ascii.getHost() : ascii.getHost() + ":" + port);
        }
        if (!body.isEmpty() || method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT)) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.getBytes(StandardCharsets.UTF_8).length);
        }
        if (reach.credentials() != null) {
            headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
            if (reach.forwards(secure)) {
                headers.set(HttpHeaderNames.PROXY_AUTHORIZATION, reach.credentials());
            }
        }
        return new Hop(ascii, method, SHARED.intern(headers), body, reach.target(ascii.getHost(), port, secure, own),
                reach, own);
    }
}

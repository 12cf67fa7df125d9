package dev.fettle.notifier.render;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What an attempt posts, and where to: the frozen body and the address of the definition, but where a format keeps a
 * secret
 * out of its frozen bodies: there it is filled in. Pure.
 */
public final class Posting {

    private final URI url;
    private final byte[] body;

    private Posting(URI url, byte[] body) {
        this.url = url;
        this.body = body;
    }

    /**
     * What is to be posted of a frozen body.
     *
     * @param url of the definition
     * @param frozen the body as it was stored
     */
    public static Posting of(Format format, URI url, byte[] frozen) {
        return switch (format) {
            case Format.PagerDuty(String routingKey, _) ->
                new Posting(url, filled(PagerDutyEvent.KEY, routingKey, frozen));
            case Format.Plain.NTFY -> ntfy(url, frozen);
            case Format.Plain _,Format.Email _,Format.Template _ ->
                new Posting(url, frozen);
        };
    }

    /** A message that is JSON goes to the server itself, and names its topic. */
    private static Posting ntfy(URI url, byte[] frozen) {
        String path = url.getPath();
        String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        int last = whole.lastIndexOf('/');
        String topic = whole.substring(last + 1);
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String server = whole.substring(0, last + 1);
        return new Posting(url.resolve((server.isEmpty() ? "/" : server) + query),
                filled(NtfyMessage.KEY, topic, frozen));
    }

    /** A frozen body of another format, from before the definition changed, is as it is. */
    private static byte[] filled(String key, String secret, byte[] frozen) {
        byte[] before = ("{\"" + key + "\":\"" + Format.SEALED + "\"").getBytes(StandardCharsets.UTF_8);
        if (frozen.length < before.length
                || !Arrays.equals(frozen, 0, before.length, before, 0, before.length)) {
            return frozen;
        }
        byte[] after = ("{\"" + key + "\":" + Json.text(Json.MAPPER.getNodeFactory().textNode(secret)))
                .getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(after, after.length + frozen.length - before.length);
        System.arraycopy(frozen, before.length, whole, after.length, frozen.length - before.length);
        return whole;
    }

    /** Where to. */
    public URI url() {
        return url;
    }

    /** What: the very array that was frozen where nothing is filled in. Not to be changed. */
    public byte[] body() {
        return body;
    }
}

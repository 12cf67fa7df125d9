package dev.fettle.engine.probe.http;

import dev.fettle.engine.probe.Peer;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fettle.platform.expression.Document;
import dev.fettle.api.component.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer as conditions see it; what they do not ask for is not computed. Valid while its body is. Confined to
 * the lane.
 */
public final class Answer {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).maxNumberLength(400).build())
            .build())
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** Some programs begin a text so; it is no part of it (RFC 8259, 8.1). */
    private static final String MARK = "\uFEFF";

    private final HttpResponse head;
    private final @Nullable ByteBuf body;
    private final Peer peer;
    private final Progress progress;
    private final Seen seen;
    private @Nullable Object json;
    private @Nullable String text;
    private @Nullable Map<String, String> headers;

    Answer(HttpResponse head, @Nullable ByteBuf body, Peer peer, Progress progress) {
        this.head = head;
        this.body = body;
        this.peer = peer;
        this.progress = progress;
        this.seen = new Seen(progress, peer, this::value);
    }

    /** The code. */
    public int status() {
        return head.status().code();
    }

    /** Why an answer with that code is not healthy; CONDITION when the code is a good one. */
    public Reason reason() {
        return reason(status());
    }

    /** The same, for kinds that are answered by a code alone. */
    public static Reason reason(int status) {
        return switch (status / 100) {
            case 2 -> Reason.CONDITION;
            case 4 -> switch (status) {
                case 401, 403, 407 -> Reason.AUTH;
                case 429 -> Reason.RATE_LIMITED;
                default -> Reason.STATUS_4XX;
            };
            case 5 -> Reason.STATUS_5XX;
            default -> Reason.STATUS_OTHER;
        };
    }

    /** What conditions see. */
    public Seen seen() {
        return seen;
    }

    /**
     * What conditions see of a kind that asks over HTTP: what it adds, then {@code status}, {@code headers},
     * {@code body.*}. What it adds is asked for once, however often a condition does, and a visit of a part of it costs
     * what one of a document does: how large it is, is the target's to say.
     *
     * @param own the value of a variable as {@link Document#of} takes it; null when there is none
     */
    public Seen seen(Function<String, @Nullable Object> own) {
        Map<String, Optional<Object>> known = new HashMap<>();
        return new Seen(progress, peer, name -> known
                .computeIfAbsent(name, asked -> Optional.ofNullable(own.apply(asked)).map(Document::of))
                .orElseGet(() -> value(name)));
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "status" -> (long) status();
            case "headers" -> headers();
            case "body.text" -> text();
            case "body.json" -> json();
            default -> null;
        };
    }

    /** By name in lower case; several values joined by ", ". */
    public Map<String, String> headers() {
        if (headers == null) {
            Map<String, String> read = new HashMap<>();
            head.headers()
                    .forEach(header -> read.merge(header.getKey().toLowerCase(Locale.ROOT), header.getValue(),
                            (first, next) -> first + ", " + next));
            headers = read;
        }
        return headers;
    }

    /** The body as text; empty when it is not kept. */
    public String text() {
        if (text == null) {
            text = body == null ? "" : body.toString(charset());
        }
        return text;
    }

    private Charset charset() {
        return HttpUtil.getCharset(head, StandardCharsets.UTF_8);
    }

    /** The body as conditions see JSON, nulls as CEL has them; null when it is no JSON or not kept. */
    public @Nullable Object json() {
        if (json == null && body != null) {
            try {
                json = Document
                        .of(JSON.readValue(text().startsWith(MARK) ? text().substring(1) : text(), Object.class));
            } catch (JsonProcessingException noJson) {
                return null;
            }
        }
        return json;
    }
}

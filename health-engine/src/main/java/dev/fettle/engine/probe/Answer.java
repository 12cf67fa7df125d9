package dev.fettle.engine.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.runtime.CelVariableResolver;
import dev.fettle.api.check.Phase;
import dev.fettle.platform.expression.Document;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer as conditions see it; what they do not ask for is not computed. Valid while its body is. Confined to
 * the lane.
 */
final class Answer implements CelVariableResolver {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).maxNumberLength(400).build())
            .build())
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final HttpResponse head;
    private final @Nullable ByteBuf body;
    private final @Nullable Session session;
    private final Supplier<String> ip;
    private final Progress progress;
    private @Nullable Object json;
    private @Nullable String text;
    private @Nullable Map<String, String> headers;

    /** What was agreed with TLS. */
    record Session(String version, long expiresInDays) {}

    Answer(HttpResponse head, @Nullable ByteBuf body, @Nullable Session session, Supplier<String> ip,
            Progress progress) {
        this.head = head;
        this.body = body;
        this.session = session;
        this.ip = ip;
        this.progress = progress;
    }

    @Override
    public Optional<Object> find(String name) {
        return Optional.ofNullable(value(name));
    }

    private @Nullable Object value(String name) {
        return switch (name) {
            case "status" -> (long) head.status().code();
            case "latency" -> progress.latency().toMillis();
            case "ip" -> ip.get();
            case "headers" -> headers();
            case "phases.resolve" -> millis(Phase.RESOLVE);
            case "phases.connect" -> millis(Phase.CONNECT);
            case "phases.tls" -> millis(Phase.TLS);
            case "phases.processing" -> millis(Phase.PROCESSING);
            case "phases.transfer" -> millis(Phase.TRANSFER);
            case "body.text" -> text();
            case "body.json" -> json();
            case "tls.version" -> session == null ? null : session.version();
            case "tls.expiresInDays" -> session == null ? null : session.expiresInDays();
            default -> null;
        };
    }

    private @Nullable Long millis(Phase phase) {
        var duration = progress.spentIn(phase);
        return duration == null ? null : duration.toMillis();
    }

    private Map<String, String> headers() {
        if (headers == null) {
            Map<String, String> read = new HashMap<>();
            head.headers()
                    .forEach(header -> read.merge(header.getKey().toLowerCase(Locale.ROOT), header.getValue(),
                            (first, next) -> first + ", " + next));
            headers = read;
        }
        return headers;
    }

    private String text() {
        if (text == null) {
            text = body == null ? "" : body.toString(charset());
        }
        return text;
    }

    private Charset charset() {
        return HttpUtil.getCharset(head, StandardCharsets.UTF_8);
    }

    private @Nullable Object json() {
        if (json == null && body != null) {
            try {
                json = Document.of(JSON.readValue(text(), Object.class));
            } catch (JsonProcessingException noJson) {
                return null;
            }
        }
        return json;
    }
}

package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.event.ComponentDescription;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Results;
import io.quarkus.qute.SetSectionHelper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode.Origin;
import io.quarkus.qute.ValueResolvers;
import io.quarkus.qute.WhenSectionHelper;
import io.quarkus.qute.WithSectionHelper;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code template}: a body by a template of the webhook's own, in Qute. What a template sees are maps,
 * lists, texts,
 * numbers and booleans made of the events: nothing is reflected upon, nothing can be called, no other template and no
 * file can
 * be reached. Every value is escaped as the media type wants it, unless it asks for {@code raw}.
 */
final class TemplateBody implements Renderer {

    /** A loop counts to no more. */
    private static final Pattern LARGE_NUMBER = Pattern.compile("\\{[#A-Za-z_][^}]*\\b[0-9]{5,}\\b[^}]*}");
    private static final Pattern ALL_EVENTS = Pattern.compile("\\{[#A-Za-z_][^}]*\\bevents\\b|\\{events\\b");

    private final String contentType;
    private final Template template;

    private TemplateBody(String contentType, Template template) {
        this.contentType = contentType;
        this.template = template;
    }

    static TemplateBody of(String source, String contentType) {
        return new TemplateBody(contentType, engine(contentType, false).parse(source));
    }

    /** Whether it tells of all events that it is given; else of the first one, and is given one at a time. */
    static boolean tellsAll(String source) {
        return ALL_EVENTS.matcher(source).find();
    }

    /**
     * Tries a template on events.
     *
     * @throws IllegalArgumentException when it is wrong, or what comes out is; the message tells the place
     */
    static void check(String source, String contentType, List<QueuedEvent> events) {
        if (LARGE_NUMBER.matcher(source).find()) {
            throw new IllegalArgumentException("a template must not hold numbers of 5 digits or more");
        }
        try {
            Template strict = engine(contentType, true).parse(source);
            if (tellsAll(source)) {
                requireSound(rendered(strict, "ops", events), contentType);
            }
            for (QueuedEvent event : events) {
                requireSound(rendered(strict, "ops", List.of(event)), contentType);
            }
        } catch (TemplateException e) {
            throw new IllegalArgumentException("the template is wrong" + place(e.getOrigin()) + ": " + message(e), e);
        }
    }

    private static String place(@Nullable Origin origin) {
        return origin == null || origin.getLine() < 1 ? "" : " in its line " + origin.getLine();
    }

    private static String message(TemplateException e) {
        return Words.line(
                String.valueOf(e.getMessage()).replaceAll("(?s)(\\s+in the template|Template \\[?generated).*", ""));
    }

    private static void requireSound(String body, String contentType) {
        if (body.isBlank()) {
            throw new IllegalArgumentException("the template makes an empty body");
        }
        if (isJson(contentType)) {
            try {
                var _ = Json.MAPPER.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(body);
            } catch (JsonProcessingException e) {
                int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
                throw new IllegalArgumentException("what the template makes is no JSON, in line " + line
                        + " of the body: " + Words.line(e.getOriginalMessage()), e);
            }
        }
    }

    /** Of an event that the template cannot tell the event itself is sent, as the format {@code json} does. */
    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        try {
            return new Message(contentType,
                    rendered(template, webhook, oldestFirst).getBytes(StandardCharsets.UTF_8), oldestFirst.size());
        } catch (TemplateException e) {
            return new JsonEvent().render(webhook, oldestFirst);
        }
    }

    private static String rendered(Template template, String webhook, List<QueuedEvent> events) {
        List<Map<String, Object>> all = events.stream().map(TemplateBody::data).toList();
        return template.data("webhook", webhook).data("events", all).data("event", all.getFirst()).render();
    }

    /** Every key is there always; what an event does not tell is an empty text. */
    private static Map<String, Object> data(QueuedEvent event) {
        Notice notice = Notice.of(event);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", event.id());
        data.put("type", event.type());
        data.put("subject", Words.clean(event.subject()));
        data.put("time", event.time());
        data.put("sequence", event.sequence() == null ? "" : event.sequence());
        data.put("source", event.source());
        data.put("name", notice.name());
        data.put("headline", notice.headline());
        data.put("context", notice.context());
        data.put("message", notice.message());
        data.put("from", notice.from() == null ? "" : notice.from().name());
        data.put("to", notice.to() == null ? "" : notice.to().name());
        data.put("reason", notice.reason() == null ? "" : notice.reason());
        data.put("open", notice.isOpen());
        data.put("color", notice.tone().hex());
        data.put("remarks", notice.remarks());
        data.put("links", notice.links());
        data.put("page", notice.page() == null ? "" : notice.page());
        data.put("dedupKey", notice.dedupKey());
        data.put("component", component(notice.component()));
        data.put("data", Json.MAPPER.convertValue(tree(event), Object.class));
        return data;
    }

    private static Map<String, Object> component(@Nullable ComponentDescription component) {
        Map<String, Object> data = new HashMap<>();
        data.put("id", component == null ? "" : component.id().value());
        data.put("name", component == null ? "" : Words.line(component.name()));
        data.put("group", component == null || component.group() == null ? "" : component.group().toString());
        data.put("kind", component == null ? "" : component.kind());
        data.put("critical", component != null && component.critical());
        data.put("labels", component == null ? Map.of() : component.labels());
        return data;
    }

    private static JsonNode tree(QueuedEvent event) {
        try {
            return Json.MAPPER.readTree(event.data());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("event " + event.id() + " is no JSON", e);
        }
    }

    private static boolean isJson(String contentType) {
        return contentType.matches("(?i)application/([^;]*\\+)?json(;.*)?");
    }

    /** No resolver reflects on anything, and there are no sections that include or evaluate others. */
    private static Engine engine(String contentType, boolean strict) {
        return Engine.builder().strictRendering(strict)
                .addSectionHelpers(new IfSectionHelper.Factory(), new LoopSectionHelper.Factory(),
                        new SetSectionHelper.Factory(), new WhenSectionHelper.Factory(),
                        new WithSectionHelper.Factory())
                .addValueResolvers(ValueResolvers.mapperResolver(), ValueResolvers.thisResolver(),
                        ValueResolvers.orResolver(),
                        ValueResolvers.trueResolver(), ValueResolvers.collectionResolver(),
                        ValueResolvers.listResolver(), ValueResolvers.mapResolver(), ValueResolvers.mapEntryResolver(),
                        ValueResolvers.logicalAndResolver(), ValueResolvers.logicalOrResolver(),
                        ValueResolvers.equalsResolver(), ValueResolvers.orEmpty(), ValueResolvers.rawResolver())
                .addResultMapper(new Escaping(escape(contentType)))
                .build();
    }

    private static UnaryOperator<String> escape(String contentType) {
        if (isJson(contentType)) {
            return text -> new String(JsonStringEncoder.getInstance().quoteAsString(text));
        }
        return contentType.matches("(?i)(text/(html|xml)|application/([^;]*\\+)?xml)(;.*)?")
                ? TemplateBody::markup
                : UnaryOperator.identity();
    }

    static String markup(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Everything but what is raw is escaped; what is not there is nothing. */
    private record Escaping(UnaryOperator<String> escape) implements ResultMapper {

        @Override
        public boolean appliesTo(Origin origin, Object result) {
            return !(result instanceof RawString);
        }

        @Override
        public String map(Object result, Expression expression) {
            return result == null || Results.isNotFound(result) ? "" : escape.apply(result.toString());
        }
    }
}

package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateBodyTest {

    private static final String ALL = "{\"text\": \"{#for e in events}{e.headline}{#if e_hasNext}; {/if}{/for}\"}";

    @Test
    void everyEventOfTheBatchCanBeTold() throws IOException {
        Message message = render(ALL, "application/json", List.of(Samples.unhealthy(), Samples.degraded()));

        assertThat(new ObjectMapper().readTree(message.body()).get("text").asText())
                .isEqualTo("Checkout API is UNHEALTHY; Search is DEGRADED");
        assertThat(message.events()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"t\": \"{event.message} {event.name} {event.component.labels.team}\"}",
            "{\"t\": \"{event.data.message}\", \"n\": \"{event.data.component.name}\"}"})
    void whatIsInATextCannotLeaveIt(String template) throws IOException {
        Message message = render(template, "application/json", List.of(Samples.hostile()));

        JsonNode json = new ObjectMapper().readTree(message.body());
        assertThat(json.get("t").asText()).contains("<!channel>", "\"'\\", "@everyone");
    }

    @Test
    void markupIsEscapedAsMarkup() {
        String body = text(render("<p>{event.message}</p>", "text/html; charset=utf-8", List.of(Samples.hostile())));

        assertThat(body).contains("&lt;!channel&gt;", "&quot;&#39;").doesNotContain("<!channel>");
    }

    @Test
    void rawIsRaw() {
        assertThat(text(render("{event.name.raw}", "application/json", List.of(Samples.hostile()))))
                .isEqualTo("<!channel> *Name* _of_ `it` @everyone \"quoted\"");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"t": "{event.heading}"}                        | application/json | heading
            {"t": "{#if event.open}x"}                      | application/json | section
            {"t": "{#include other}{/include}"}             | application/json | include
            {"t": "{#eval event.message}{/eval}"}           | application/json | eval
            {"t": "{event.name.getClass}"}                  | application/json | getClass
            {"t": "{event.getClass.forName('x')}"}          | application/json | getClass
            {"t": "{cdi:bean.x}"}                           | application/json | cdi
            {"t": "{inject:bean.x}"}                        | application/json | inject
            {"t": "{str:eval('x')}"}                        | application/json | str
            {"t": {event.message}}                          | application/json | no JSON
            {"t": "{#for i in 99999}x{/for}"}               | application/json | 5 digits
            {#if event.open and !event.open}x{/if}          | text/plain       | empty body
            """)
    void whatIsWrongIsToldWhenItIsDefined(String template, String type, String message) {
        assertThatThrownBy(() -> new Format.Template(template, type).check(EnumSet.of(EventType.STATUS_CHANGED)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void theLineIsTold() {
        assertThatThrownBy(() -> new Format.Template("{\n\"a\": 1,\n\"t\": \"{event.heading}\"}", "application/json")
                .check(EnumSet.of(EventType.STATUS_CHANGED))).hasMessageContaining("in its line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {ALL, "{event.headline}",
            "{event.name}: {event.from} to {event.to} {event.reason} {event.page}",
            "{event.component.group} {event.component.critical} {event.data} {webhook} {event.sequence} {event.color}",
            "{#for link in event.links}{link.key} {link.value} {/for}x", "{#if event.open}bad{#else}good{/if}",
            "{event.data.check.latencyMs ?: 'none'}"})
    void whatIsRightIsTakenForEveryTypeOfEvent(String template) {
        EnumSet.allOf(EventType.class).forEach(
                type -> new Format.Template(template, "text/plain").check(EnumSet.of(type)));
    }

    /** A template is tried on samples; what comes later may be of another shape. */
    @Test
    void anEventThatTheTemplateCannotTellIsSentAsItIs() {
        List<QueuedEvent> events = List.of(Samples.unhealthy());

        Message message = render("{#for x in event.name}{x}{/for}", "text/plain", events);

        assertThat(message.body()).isEqualTo(new JsonEvent().render("ops", events).body());
        assertThat(message.contentType()).isEqualTo(new JsonEvent().render("ops", events).contentType());
    }

    @Test
    void whatAnEventDoesNotTellIsAnEmptyText() {
        String template = "[{event.data.group}{event.component.group}{event.component.id}{event.page}{event.from}{event.none}]";

        assertThat(text(render(template, "text/plain", List.of(Samples.test())))).isEqualTo("[]");
        assertThat(text(render("{event.data.causedBy}{event.component.critical} {event.sequence}", "application/json",
                List.of(Samples.unhealthy())))).isEqualTo("true 42");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            application/json                 | \\"<b>&'
            application/problem+json; x=y    | \\"<b>&'
            text/html                        | &quot;&lt;b&gt;&amp;&#39;
            application/xml                  | &quot;&lt;b&gt;&amp;&#39;
            application/atom+xml;charset=x   | &quot;&lt;b&gt;&amp;&#39;
            text/plain                       | "<b>&'
            """)
    void theMediaTypeSaysHowValuesAreEscaped(String type, String escaped) {
        QueuedEvent event = Samples.changed(Samples.component("a", "\"<b>&'", Map.of(), Map.of()), Status.HEALTHY,
                Status.UNHEALTHY, "OK", "", 1);

        assertThat(text(render("{event.name}", type, List.of(event)))).isEqualTo(escaped);
    }

    @Test
    void aTemplateOfOneEventGetsOneAtATime() {
        assertThat(new Format.Template("{event.headline}", "text/plain").mostEvents()).isEqualTo(1);
        assertThat(new Format.Template(ALL, "application/json").mostEvents()).isEqualTo(Integer.MAX_VALUE);
    }

    private static Message render(String template, String type, List<QueuedEvent> events) {
        return new Format.Template(template, type).renderer().render("ops", events);
    }

    private static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }
}

package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events that are rendered in tests. */
final class Samples {

    static final String SOURCE = "https://fettle.example.com/a";
    private static final Instant AT = Instant.parse("2026-11-21T09:13:58.120Z");
    private static final String HOSTILE = "\"'\\ <!channel> <@U1> <https://evil.example|click> &amp; @everyone @here **bold** _it_ ~no~ `code` ```x```"
            + " [a](https://evil.example) # no\n# heading\n- item\n1. one\n> quote ||spoiler|| {{x}} ${y} {z} \u0000\u0007\u001b[31m\u202eevil\u2028\ud83d\ude00 \ud83d";

    private Samples() {}

    static ComponentDescription component(String id, String name, Map<String, String> labels,
            Map<String, String> links) {
        return new ComponentDescription(new ComponentId(id), name, new GroupPath("payments.emea"), "http", true, labels,
                links);
    }

    static ComponentDescription checkout() {
        return component("checkout-api", "Checkout API", Map.of("team", "payments"),
                Map.of("runbook", "https://wiki.example.com/checkout"));
    }

    static QueuedEvent changed(ComponentDescription component, Status from, Status to, String reason, String message,
            long sequence) {
        Incident incident = new Incident(new UUID(1, component.id().value().hashCode()),
                "prod/" + component.id().value(), AT, to == Status.HEALTHY ? AT.plusSeconds(600) : null);
        return event(EventType.STATUS_CHANGED, component.id().value(), sequence, new StatusChanged(component, from, to,
                reason, message, sequence, AT, Duration.ofDays(10).toMillis() + 123, false, false, false, null,
                incident, new StatusChanged.CheckSummary(38, 2, Map.of("status", 503)),
                new StatusChanged.StatusOnly(to), new StatusChanged.StatusOnly(to), Map.of("component",
                        URI.create("https://fettle.example.com/components/" + component.id().value()))));
    }

    static QueuedEvent unhealthy() {
        return changed(checkout(), Status.HEALTHY, Status.UNHEALTHY, "STATUS_5XX",
                "GET https://checkout.internal/health answered 503", 42);
    }

    static QueuedEvent recovery() {
        return changed(checkout(), Status.UNHEALTHY, Status.HEALTHY, "OK",
                "GET https://checkout.internal/health answered 200", 43);
    }

    static QueuedEvent worse() {
        return changed(checkout(), Status.DEGRADED, Status.UNHEALTHY, "TIMEOUT", "no answer within 2s", 44);
    }

    static QueuedEvent degraded() {
        return changed(component("search", "Search", Map.of(), Map.of()), Status.HEALTHY, Status.DEGRADED, "SLOW",
                "took 812 ms", 7);
    }

    static QueuedEvent unknown() {
        return changed(component("mail", "Mail", Map.of(), Map.of()), Status.HEALTHY, Status.UNKNOWN, "STALE",
                "no result since 92s", 3);
    }

    static QueuedEvent group() {
        return event(EventType.GROUP_STATUS_CHANGED, "group/payments.emea", 5L,
                new AggregateStatusChanged(new GroupPath("payments.emea"), Status.HEALTHY, Status.UNHEALTHY, 5,
                        3_723_000, Map.of(Status.HEALTHY, 3, Status.UNHEALTHY, 1)));
    }

    static QueuedEvent system() {
        return event(EventType.SYSTEM_STATUS_CHANGED, "system", 6L, new AggregateStatusChanged(null, Status.UNHEALTHY,
                Status.HEALTHY, 6, 90_000, Map.of(Status.HEALTHY, 4)));
    }

    static QueuedEvent removed() {
        return event(EventType.COMPONENT_REMOVED, "checkout-api", null,
                new ComponentRemoved(checkout(), Status.UNHEALTHY));
    }

    static QueuedEvent flags() {
        return event(EventType.FLAGS_CHANGED, "checkout-api", null,
                new FlagsChanged(checkout(), Status.UNHEALTHY, false, true, true, new ComponentId("postgres-main")));
    }

    static QueuedEvent hostile() {
        return changed(component("hostile", "<!channel> *Name* _of_ `it` @everyone\n\"quoted\"",
                Map.of("team", "<b>\"x\"</b>", "empty", ""),
                Map.of("run<book", "javascript:alert(1)", "wiki", "https://wiki.example.com/a?b=c&d=e")),
                Status.HEALTHY,
                Status.UNHEALTHY, "STATUS_5XX", HOSTILE, 1);
    }

    /** A message of so many characters, some of which are to be escaped. */
    static QueuedEvent longMessage(String id, int characters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < characters; i++) {
            text.append("line ").append(i).append(" of <what> went & wrong *there* \ud83d\ude00\n");
        }
        return changed(component(id, "Long " + id, Map.of(), Map.of()), Status.HEALTHY, Status.UNHEALTHY, "CONDITION",
                text.substring(0, characters), 1);
    }

    static QueuedEvent test() {
        return new QueuedEvent("5f0c7a00-0000-4000-8000-000000000001", SOURCE, "dev.fettle.webhook.test.v1",
                "webhook/ops", "2026-11-21T09:13:58.120Z", null, null, null,
                "{\"webhook\":\"ops\",\"message\":\"A test of the webhook 'ops'. Nothing has happened.\"}");
    }

    /** One of each format, with options where it has any. */
    static List<Format> formats() {
        return Stream.concat(FormatsTest.formats().stream(),
                Stream.of(new Format.Email("fettle@example.com", List.of("ops@example.com"), "[Fettle]", null, "",
                        Format.MailTls.REQUIRED), new Format.Template("{event.headline}", "text/plain")))
                .toList();
    }

    static List<QueuedEvent> of(String name) {
        return switch (name) {
            case "single" -> List.of(unhealthy());
            case "mixed" ->
                List.of(unhealthy(), degraded(), unknown(), recovery(), group(), system(), worse(), removed());
            case "recovery" -> List.of(recovery());
            case "long" -> List.of(longMessage("one", 2_000), longMessage("two", 4_000), degraded(),
                    longMessage("three", 9_000));
            case "hostile" -> List.of(hostile());
            case "test" -> List.of(test());
            default -> throw new IllegalArgumentException(name);
        };
    }

    static QueuedEvent event(EventType type, String subject, @Nullable Long sequence, HealthEvent.Body body) {
        try {
            return new QueuedEvent(new UUID(2, subject.hashCode() * 31L + (sequence == null ? 0 : sequence)).toString(),
                    SOURCE, type.type(), subject, "2026-11-21T09:14:01.200Z", sequence, null, null,
                    Json.MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

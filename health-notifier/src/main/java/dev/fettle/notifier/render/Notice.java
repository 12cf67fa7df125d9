package dev.fettle.notifier.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.AggregateStatusChanged;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.ComponentRegistered;
import dev.fettle.api.event.ComponentRemoved;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.FlagsChanged;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.api.event.Incident;
import dev.fettle.api.event.StatusChanged;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an event says, for those who do not read CloudEvents. Its texts are clean ({@link Words#clean}), and not yet
 * escaped.
 *
 * @param event the event
 * @param kind what happened
 * @param name whom it happened to, for people
 * @param from the status until now; null where none changed
 * @param to the status now; null where it is not known
 * @param reason why, a word; null when none is given
 * @param message one text for people; empty when there is none
 * @param component the component; null for groups and the system
 * @param incident the time of trouble it belongs to; null outside of one
 * @param firstSeen when what led to it was seen first; null when that is not known
 * @param lasted how long the status until now had lasted; null where none changed
 * @param remarks what else is to be known, a word or two each
 * @param page where people can look; null when there is no page
 */
record Notice(QueuedEvent event, Kind kind, String name, @Nullable Status from, @Nullable Status to,
        @Nullable String reason, String message, @Nullable ComponentDescription component,
        @Nullable Incident incident, @Nullable Instant firstSeen, @Nullable Duration lasted, List<String> remarks,
        @Nullable String page) {

    private static final String SEPARATOR = " · ";

    Notice {
        remarks = List.copyOf(remarks);
    }

    /** What happened. */
    enum Kind {
        /** A status changed. */
        CHANGED,
        /** A flag beside the status began or ended. */
        FLAGGED,
        /** Watched from now on. */
        REGISTERED,
        /** Watched no longer. */
        REMOVED,
        /** Nothing: somebody tries the webhook. */
        TEST,
        /** The notifier has something to say itself: what was folded. */
        NOTE
    }

    /** Reads an event. */
    static Notice of(QueuedEvent event) {
        Optional<EventType> type = EventType.of(event.type());
        return type.isPresent() ? of(event, body(event, type.get())) : test(event);
    }

    private static HealthEvent.Body body(QueuedEvent event, EventType type) {
        try {
            return Json.MAPPER.readValue(event.data(), type.body());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("event " + event.id() + " is no " + type.type() + ": "
                    + e.getOriginalMessage(), e);
        }
    }

    private static Notice of(QueuedEvent event, HealthEvent.Body body) {
        return switch (body) {
            case StatusChanged changed -> changed(event, changed);
            case AggregateStatusChanged changed -> aggregate(event, changed);
            case FlagsChanged flags -> plain(event, Kind.FLAGGED, flags.component(), flags.status(),
                    remarks(flags.component(), flags.paused(), flags.flapping(), flags.maintenance(),
                            flags.causedBy()));
            case ComponentRegistered registered -> plain(event, Kind.REGISTERED, registered.component(), null,
                    remarks(registered.component(), false, false, false, null));
            case ComponentRemoved removed -> plain(event, Kind.REMOVED, removed.component(), removed.lastStatus(),
                    remarks(removed.component(), false, false, false, null));
        };
    }

    private static Notice changed(QueuedEvent event, StatusChanged changed) {
        URI page = changed.links().get("component");
        return new Notice(event, Kind.CHANGED, Words.line(changed.component().name()), changed.from(), changed.to(),
                Words.line(changed.reason()), Words.clean(changed.message()).strip(), changed.component(),
                changed.incident(), changed.firstSeenAt(), Duration.ofMillis(changed.previousDurationMs()),
                Stream.concat(additions(event.extensions()), remarks(changed.component(), false, changed.flapping(),
                        changed.maintenance(), changed.causedBy()).stream()).toList(),
                page == null ? null : page.toString());
    }

    private static Notice aggregate(QueuedEvent event, AggregateStatusChanged changed) {
        String name = changed.group() == null ? "The system" : "Group " + changed.group();
        String counts = changed.counts().entrySet().stream().filter(count -> count.getValue() > 0)
                .map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", "));
        return new Notice(event, Kind.CHANGED, name, changed.from(), changed.to(), null, counts, null, null, null,
                Duration.ofMillis(changed.previousDurationMs()), List.of(), null);
    }

    private static Notice plain(QueuedEvent event, Kind kind, ComponentDescription component, @Nullable Status status,
            List<String> remarks) {
        return new Notice(event, kind, Words.line(component.name()), null, status, null, "", component, null, null,
                null, remarks, null);
    }

    /** Of a type of the notifier's own: it carries a message. */
    private static Notice test(QueuedEvent event) {
        String message = "";
        try {
            message = Words.clean(Json.MAPPER.readTree(event.data()).path("message").asText("")).strip();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("event " + event.id() + " is no JSON: " + e.getOriginalMessage(), e);
        }
        boolean test = event.type().startsWith("dev.fettle.webhook.test.");
        return new Notice(event, test ? Kind.TEST : Kind.NOTE, Words.line(event.subject()), null, null, null, message,
                null, null, null, null, List.of(), null);
    }

    /** What the notifier adds: that it was told before, and what it explains. */
    private static Stream<String> additions(QueuedEvent.Extensions extensions) {
        long others = extensions.explainsCount() - extensions.explains().size();
        String names = String.join(", ", extensions.explains());
        String explained = extensions.explains().isEmpty()
                ? "explains " + others + " components"
                : "explains " + names + (others > 0 ? " and " + others + " more" : "");
        return Stream.concat(
                extensions.reminder() > 0 ? Stream.of("reminder " + extensions.reminder()) : Stream.empty(),
                extensions.explainsCount() > 0 ? Stream.of(explained) : Stream.empty());
    }

    private static List<String> remarks(ComponentDescription component, boolean paused, boolean flapping,
            boolean maintenance, @Nullable ComponentId causedBy) {
        List<String> remarks = new ArrayList<>();
        if (paused) {
            remarks.add("paused");
        }
        if (flapping) {
            remarks.add("flapping");
        }
        if (maintenance) {
            remarks.add("in maintenance");
        }
        if (causedBy != null) {
            remarks.add("caused by " + causedBy);
        }
        if (!component.critical()) {
            remarks.add("not critical");
        }
        return remarks;
    }

    /** The one sentence that everybody must get to see; one line. */
    String headline() {
        return switch (kind) {
            case CHANGED -> name + " is " + to + (isGood() ? " again" : "");
            case FLAGGED -> name + " is " + to + (remarks.isEmpty() ? "" : ", " + String.join(", ", remarks));
            case REGISTERED -> name + " is watched from now on";
            case REMOVED -> name + " is not watched any more";
            case TEST -> "Test of " + name;
            case NOTE -> "Note on " + name;
        };
    }

    /** What else is to be known, in one line. */
    String context() {
        return Stream.of(Stream.ofNullable(reason), group().stream(),
                Stream.ofNullable(lasted).map(time -> "was " + from + " for " + Words.lasting(time)),
                kind == Kind.FLAGGED ? Stream.<String>empty() : remarks.stream(), Stream.of(time()))
                .flatMap(each -> each).collect(Collectors.joining(SEPARATOR));
    }

    private Optional<String> group() {
        return component == null || component.group() == null
                ? Optional.empty()
                : Optional.of(component.group().toString());
    }

    /** When it happened, as it came. */
    String time() {
        return event.time();
    }

    Instant at() {
        return Instant.parse(event.time());
    }

    boolean isGood() {
        return to == Status.HEALTHY;
    }

    /** Whether something is wrong, as of this event. */
    boolean isOpen() {
        return to != null && !isGood() && (kind == Kind.CHANGED || kind == Kind.FLAGGED);
    }

    Tone tone() {
        if (to == null || kind == Kind.REMOVED) {
            return Tone.NEUTRAL;
        }
        return switch (to) {
            case HEALTHY -> Tone.GOOD;
            case DEGRADED -> Tone.WARNING;
            case UNHEALTHY -> Tone.BAD;
            case UNKNOWN -> Tone.UNKNOWN;
        };
    }

    /** The component's page first, then its links by name; only those of the web. */
    Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        if (isOfTheWeb(page)) {
            links.put("Fettle", String.valueOf(page));
        }
        if (component != null) {
            component.links().forEach((name, link) -> {
                if (isOfTheWeb(link)) {
                    links.put(Words.line(name), link);
                }
            });
        }
        return links;
    }

    private static boolean isOfTheWeb(@Nullable String link) {
        return link != null && link.matches("(?i)https?://[^\\s<>\"|\\p{Cntrl}]+");
    }

    /** What all messages of one time of trouble have in common, and of the next of the same subject too. */
    String dedupKey() {
        return incident == null ? fettle() + "/" + event.subject() : incident.dedupKey();
    }

    /** Which Fettle: the source without its instance, since the next event may come from another one. */
    String fettle() {
        int instance = event.source().lastIndexOf('/');
        return instance > 0 ? event.source().substring(0, instance) : event.source();
    }
}

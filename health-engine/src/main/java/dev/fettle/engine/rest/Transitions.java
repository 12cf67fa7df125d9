package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.history.HistoryConfig;
import dev.fettle.engine.history.Past;
import dev.fettle.engine.history.Transition;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pages of transitions, alike for components and for groups. */
@ApplicationScoped
class Transitions {

    static final String EXAMPLE = """
            {"items":[{"sequence":42,"at":"2026-11-21T09:14:00.007Z","from":"HEALTHY","to":"UNHEALTHY",\
            "reason":"STATUS_5XX","message":"GET https://checkout.internal/health answered 503",\
            "firstSeenAt":"2026-11-21T09:13:58.120Z","incidentId":"5f0c2f6e-8a1b-4c55-9a53-0f5d4f1f7b1e"}],"next":null}""";

    private final Past past;
    private final HistoryConfig config;
    private final Clock clock;

    Transitions(Past past, HistoryConfig config, Clock clock) {
        this.past = past;
        this.config = config;
        this.clock = clock;
    }

    /** The newest ones of a subject, as parameters choose them; a problem when there never was such a subject. */
    Uni<Page<Item>> newest(Subject subject, String none, @Nullable String from, @Nullable String to,
            @Nullable String after, @Nullable String limit) {
        var range = Params.range(from, to, config.transitions(), clock.instant());
        return past.transitions(subject, range, Params.beforeSequence(after), Params.limit(limit))
                .map(found -> found
                        .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", none))))
                .map(chapter -> new Page<>(chapter.items().stream().map(Item::of).toList(), chapter.next()));
    }

    /**
     * One change of status.
     *
     * @param sequence its number among the changes of the subject
     * @param at when it was seen
     * @param from the status before
     * @param to the status after
     * @param reason why
     * @param message one line for people
     * @param firstSeenAt when the first of the runs began that led to it
     * @param incidentId the time of trouble that it begins, continues or ends; null outside of one
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Item(long sequence,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant at,
            Status from, Status to, Reason reason, String message,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") Instant firstSeenAt,
            @Nullable UUID incidentId) {

        static Item of(Transition transition) {
            return new Item(transition.sequence(), transition.at(), transition.from(), transition.to(),
                    transition.reason(), transition.message(), transition.firstSeenAt(), transition.incidentId());
        }
    }
}

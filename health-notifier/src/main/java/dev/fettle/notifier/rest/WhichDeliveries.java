package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryCursor;
import dev.fettle.notifier.delivery.DeliveryLog.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which batches a request asks for, as it says so. */
record WhichDeliveries(@Nullable String webhook, @Nullable String state, @Nullable String component,
        @Nullable String event, @Nullable String result, @Nullable String since, @Nullable String until,
        @Nullable String after) {

    private static final List<String> STATES = List.of("PENDING", "DELIVERED", "SPLIT", "DEAD");

    /** The question; refused where something of it is wrong. */
    Question question(int limit) {
        if (state != null && !STATES.contains(state)) {
            throw Problems.invalid("state", "state must be one of " + String.join(", ", STATES) + ", was " + state);
        }
        return new Question(webhook, state, component, Params.event(event), result, Params.time("since", since),
                Params.time("until", until), cursor(), limit);
    }

    private @Nullable DeliveryCursor cursor() {
        try {
            return after == null ? null : DeliveryCursor.of(after);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("after", String.valueOf(e.getMessage()));
        }
    }
}

package dev.fettle.notifier.rest;

import dev.fettle.notifier.delivery.DeliveryLog.LetterQuestion;
import org.jspecify.annotations.Nullable;

/** Which dead letters a request asks for, as it says so. */
record WhichLetters(@Nullable String webhook, @Nullable String component, @Nullable String event,
        @Nullable String since, @Nullable String until, @Nullable String after) {

    /** The question; refused where something of it is wrong. */
    LetterQuestion question(int limit) {
        return new LetterQuestion(webhook, component, Params.event(event), Params.time("since", since),
                Params.time("until", until), Params.number("after", after), limit);
    }
}

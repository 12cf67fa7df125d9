package dev.fettle.engine.probe.domain;

import dev.fettle.api.component.Reason;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What registries answered, for all lanes of this process, and who may ask next: one question about a domain at a time,
 * one question a second to a server, a good answer for hours, and after trouble ever longer breaks. Nothing of it
 * outlives the process. Any thread; nothing blocks, and who waits is told on the thread that brought the answer.
 */
final class Registrations {

    /** A good answer is good for so long. */
    static final Duration FRESH = Duration.ofHours(12);
    /** That a domain is not registered, or lost, is good for so long: somebody is busy with it. */
    static final Duration FRESH_BAD = Duration.ofHours(1);
    /** After trouble the last good answer is still better than none, for so long. */
    static final Duration USABLE = Duration.ofDays(7);
    /** The first break after trouble; each doubles. */
    static final Duration BREAK = Duration.ofMinutes(5);
    /** The longest break. */
    static final Duration LONGEST_BREAK = Duration.ofHours(6);
    /** Between two questions to one server. */
    static final Duration SPACING = Duration.ofSeconds(1);
    /** Who would have to wait longer for a turn is sent away. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Who has asked for longer than that is not waited for: its lane may have ended. */
    static final Duration LOST = Duration.ofMinutes(15);

    private static final int MANY = 10_000;

    private final Map<Question, Known> known = new HashMap<>();
    private final Map<Question, Asking> asking = new HashMap<>();
    private final Map<String, Instant> free = new HashMap<>();

    /**
     * Who is asked about what.
     *
     * @param server the address of the server
     * @param name the domain
     */
    record Question(URI server, String name) {}

    /** What was found. */
    sealed interface Finding {

        /** It is registered so. */
        record Registered(Registration registration) implements Finding {}

        /**
         * It is not registered.
         *
         * @param message for people
         */
        record Nothing(String message) implements Finding {}

        /**
         * Nobody who was asked can know.
         *
         * @param message for people
         */
        record Unknowable(String message) implements Finding {}

        /**
         * The server did not say.
         *
         * @param reason why
         * @param message for people
         * @param pause how long the server wants to be left alone; zero when it does not say
         */
        record Trouble(Reason reason, String message, Duration pause) implements Finding {}
    }

    /** What an attempt is to do. */
    sealed interface Turn {

        /**
         * That is known, and good enough.
         *
         * @param finding never trouble
         * @param asked when the registry said so
         */
        record Answer(Finding finding, Instant asked) implements Turn {}

        /**
         * To ask, after that time, and to tell {@link Registrations#found} or {@link Registrations#abandon} of it.
         *
         * @param in zero or more
         */
        record Ask(Duration in) implements Turn {}

        /** Somebody else asks: the answer comes to who was given. */
        record Wait() implements Turn {}

        /**
         * Not now.
         *
         * @param until when there may be a turn
         * @param why for people
         */
        record Later(Instant until, String why) implements Turn {}
    }

    /**
     * Somebody asks.
     *
     * @param since when the turn was given
     * @param others who wait for the answer
     */
    private record Asking(Instant since, List<Consumer<Turn>> others) {}

    private record Known(@Nullable Finding last, Instant asked, Instant again, int troubles, String trouble) {}

    /**
     * What an attempt is to do.
     *
     * @param waiting is told later, when the turn is {@link Turn.Wait}
     */
    synchronized Turn turn(Question question, Instant now, Consumer<Turn> waiting) {
        Known before = known.get(question);
        if (before != null && now.isBefore(before.again())) {
            return before.last() != null && isUsable(before, now)
                    ? new Turn.Answer(before.last(), before.asked())
                    : new Turn.Later(before.again(), before.trouble());
        }
        Asking somebody = asking.get(question);
        if (somebody != null && now.isBefore(somebody.since().plus(LOST))) {
            somebody.others().add(waiting);
            return new Turn.Wait();
        }
        String server = question.server().getRawAuthority();
        Instant slot = free.getOrDefault(server, now);
        Instant at = slot.isAfter(now) ? slot : now;
        Duration in = Duration.between(now, at);
        if (in.compareTo(PATIENCE) > 0) {
            return before != null && before.last() != null && isUsable(before, now)
                    ? new Turn.Answer(before.last(), before.asked())
                    : new Turn.Later(at, "at most one question a second goes to " + server);
        }
        free.put(server, at.plus(SPACING));
        asking.put(question, new Asking(now, new ArrayList<>()));
        return new Turn.Ask(in);
    }

    /** The answer to a question. */
    void found(Question question, Finding finding, Instant now) {
        Turn turn;
        List<Consumer<Turn>> others;
        synchronized (this) {
            forgetOld(now);
            Known next = next(known.get(question), finding, now);
            known.put(question, next);
            others = waiting(question);
            turn = next.last() != null && isUsable(next, now)
                    ? new Turn.Answer(next.last(), next.asked())
                    : new Turn.Later(next.again(), next.trouble());
        }
        others.forEach(each -> each.accept(turn));
    }

    /** There will be no answer to a question: whoever asked it has left. */
    void abandon(Question question, Instant now) {
        found(question, new Finding.Trouble(Reason.TIMEOUT, question.server().getRawAuthority()
                + " did not answer in time", Duration.ZERO), now);
    }

    /** The question was not put: whoever had the turn has left before it came. */
    void giveBack(Question question, Instant now) {
        List<Consumer<Turn>> others;
        synchronized (this) {
            others = waiting(question);
        }
        others.forEach(each -> each.accept(new Turn.Later(now, "whoever was about to ask has left")));
    }

    private List<Consumer<Turn>> waiting(Question question) {
        Asking somebody = asking.remove(question);
        return somebody == null ? List.of() : somebody.others();
    }

    private static Known next(@Nullable Known before, Finding finding, Instant now) {
        return switch (finding) {
            case Finding.Registered(Registration registration) -> new Known(finding, now,
                    now.plus(Standing.of(registration, now, Duration.ZERO) instanceof Standing.Bad ? FRESH_BAD : FRESH),
                    0, "");
            case Finding.Unknowable _ -> new Known(finding, now, now.plus(FRESH), 0, "");
            case Finding.Nothing _ -> new Known(finding, now, now.plus(FRESH_BAD), 0, "");
            case Finding.Trouble trouble -> {
                int troubles = before == null ? 1 : Math.min(before.troubles() + 1, 20);
                Duration next = BREAK.multipliedBy(1L << Math.min(troubles - 1, 10));
                Duration kept = next.compareTo(LONGEST_BREAK) > 0 ? LONGEST_BREAK : next;
                Duration longer = trouble.pause().compareTo(kept) > 0 ? trouble.pause() : kept;
                Duration bounded = longer.compareTo(FRESH) > 0 ? FRESH : longer;
                yield new Known(before == null ? null : before.last(), before == null ? now : before.asked(),
                        now.plus(bounded), troubles, trouble.message());
            }
        };
    }

    private static boolean isUsable(Known known, Instant now) {
        return now.isBefore(known.asked().plus(USABLE));
    }

    private void forgetOld(Instant now) {
        if (known.size() >= MANY) {
            known.values().removeIf(each -> !isUsable(each, now));
            free.values().removeIf(each -> each.isBefore(now));
        }
    }
}

package dev.fettle.notifier.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook wants beyond labels, statuses and types.
 *
 * @param filter only components that fit it; null: all
 * @param after how long a trouble must have lasted before it is told, up to 24 h; a shorter one is never told, nor is
 * its end; zero: at once
 * @param remind the pause between reminders of a trouble that was told and lasts, 1 min to 30 d; null: none
 * @param withhold what its trouble is withheld for, besides {@code after}
 */
public record Rules(@Nullable Filter filter, Duration after, @Nullable Duration remind, Set<Withholding> withhold) {

    static final Duration LONGEST_AFTER = Duration.ofHours(24);
    static final Duration SHORTEST_REMIND = Duration.ofMinutes(1);
    static final Duration LONGEST_REMIND = Duration.ofDays(30);

    /** What trouble is withheld for unless the webhook says otherwise. */
    public static final Set<Withholding> USUAL = Set.of(Withholding.MAINTENANCE, Withholding.FLAPPING,
            Withholding.CAUSE, Withholding.SILENCE);

    /** Nothing beyond. */
    public static final Rules NONE = new Rules(null, Duration.ZERO, null, USUAL);

    /**
     * @throws IllegalArgumentException when a bound is broken; the message names the value
     */
    public Rules {
        Webhook.within("after", after, Duration.ZERO, LONGEST_AFTER);
        if (remind != null) {
            Webhook.within("remind", remind, SHORTEST_REMIND, LONGEST_REMIND);
        }
        if (withhold.contains(Withholding.YOUNG)) {
            throw new IllegalArgumentException("withhold must not hold YOUNG: after says that");
        }
        withhold = Set.copyOf(withhold);
    }

    /** The pause between reminders; empty when there are none. */
    public Optional<Duration> reminding() {
        return Optional.ofNullable(remind);
    }
}

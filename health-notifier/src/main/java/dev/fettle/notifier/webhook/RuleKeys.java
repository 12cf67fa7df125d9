package dev.fettle.notifier.webhook;

import dev.fettle.platform.file.Fields;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads {@code filter}, {@code after}, {@code remind} and {@code withhold} of a webhook. */
final class RuleKeys {

    private static final int LONGEST_FILTER = 10_000;
    private static final Map<String, Withholding> REASONS = Rules.USUAL.stream()
            .collect(Collectors.toUnmodifiableMap(Withholding::word, Function.identity()));
    private static final String REASON_NAMES = Arrays.stream(Withholding.values()).filter(Rules.USUAL::contains)
            .map(Withholding::word).collect(Collectors.joining(", "));

    private RuleKeys() {}

    static Rules read(Fields fields) {
        Filter filter = fields.parsed("filter", "a boolean expression over component", RuleKeys::filter).orElse(null);
        Duration after = fields.duration("after", Duration.ZERO, Rules.LONGEST_AFTER, Rules.NONE.after());
        Duration remind = fields.duration("remind", Rules.SHORTEST_REMIND, Rules.LONGEST_REMIND).orElse(null);
        List<Withholding> withhold = fields.parsedList("withhold", REASONS.size(), "one of " + REASON_NAMES,
                RuleKeys::reason);
        return new Rules(filter, after, remind,
                fields.node("withhold").isPresent() ? Set.copyOf(withhold) : Rules.USUAL);
    }

    private static Filter filter(String text) {
        if (text.length() > LONGEST_FILTER) {
            throw new IllegalArgumentException(
                    "filter must have at most " + LONGEST_FILTER + " characters, had " + text.length());
        }
        try {
            return Filter.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("filter is no condition: " + e.getMessage(), e);
        }
    }

    private static Withholding reason(String word) {
        Withholding reason = REASONS.get(word);
        if (reason == null) {
            throw new IllegalArgumentException(
                    "withhold must hold only " + REASON_NAMES + ", had '" + word + "'");
        }
        return reason;
    }
}

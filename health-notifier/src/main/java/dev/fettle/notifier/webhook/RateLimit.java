package dev.fettle.notifier.webhook;

import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many attempts a webhook gets at most. What is beyond waits; nothing is dropped.
 *
 * @param attempts so many, 1 to 10,000
 * @param per in any such time
 */
public record RateLimit(int attempts, Per per) {

    static final String FORM = "COUNT/s, COUNT/m or COUNT/h with a count of 1 to 10000";

    private static final int MOST = 10_000;
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})/([smh])");

    /** The times there are. */
    public enum Per {
        /** Each second. */
        SECOND("s", Duration.ofSeconds(1)),
        /** Each minute. */
        MINUTE("m", Duration.ofMinutes(1)),
        /** Each hour. */
        HOUR("h", Duration.ofHours(1));

        private final String letter;
        private final Duration time;

        Per(String letter, Duration time) {
            this.letter = letter;
            this.time = time;
        }

        /** How long it is. */
        public Duration time() {
            return time;
        }
    }

    /**
     * @throws IllegalArgumentException when there are too few or too many
     */
    public RateLimit {
        if (attempts < 1 || attempts > MOST) {
            throw new IllegalArgumentException("rateLimit must be " + FORM + ", was " + attempts + "/" + per.letter);
        }
    }

    /**
     * As it stands in the file: {@code 10/s}.
     *
     * @throws IllegalArgumentException when it is none
     */
    static RateLimit parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("rateLimit must be " + FORM + ", was '" + text + "'");
        }
        Per per = Arrays.stream(Per.values()).filter(one -> one.letter.equals(matcher.group(2))).findFirst()
                .orElseThrow();
        return new RateLimit(Integer.parseInt(matcher.group(1)), per);
    }

    /** As it stands in the file. */
    @Override
    public String toString() {
        return attempts + "/" + per.letter;
    }
}

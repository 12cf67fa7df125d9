package dev.fettle.api.check;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends ICMP echo requests ("pings") and counts the answers.
 *
 * @param host a name or an address
 * @param packets 1 to 100
 * @param spacing between two packets, &gt; 0
 * @param patience how long the answer to the last packet is waited for, &gt; 0
 * @param size bytes of data in a packet, 16 to 8972
 * @param healthy a condition over loss and round trips
 * @param degraded a condition over loss and round trips; null: never
 */
public record IcmpCheck(String host, int packets, Duration spacing, Duration patience, int size, String healthy,
        @Nullable String degraded) implements CheckSpec {

    public IcmpCheck {
        Arguments.requireText("host", host);
        Arguments.requireBetween("packets", packets, 1, 100);
        Arguments.requireBetween("spacing in ms", spacing.toMillis(), 1, 60_000);
        Arguments.requireBetween("patience in ms", patience.toMillis(), 1, 60_000);
        Arguments.requireBetween("size", size, 16, 8972);
        Arguments.requireText("healthy", healthy);
    }

    /** How long it takes when the last answer does not come: a timeout must be longer. */
    public Duration longest() {
        return spacing.multipliedBy(packets - 1L).plus(patience);
    }

    @Override
    public String kind() {
        return "icmp";
    }

    @Override
    public String target() {
        return Arguments.bracketed(host);
    }
}

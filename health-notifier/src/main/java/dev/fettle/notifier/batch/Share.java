package dev.fettle.notifier.batch;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Which webhooks are for this notifier to deliver while several share the work: those that fall to the partitions of
 * the
 * events that Kafka has given it. So the group that takes events in divides the deliveries too, and nothing else needs
 * to
 * know who lives. It is a preference and no right: who holds a webhook is decided by its lease. Any thread.
 */
@ApplicationScoped
public class Share {

    /** Until Kafka has said something, and while it is away from the start. */
    private static final Part ALL = new Part(Set.of(), 0);

    private volatile Part part = ALL;
    private volatile long since = System.nanoTime();

    private record Part(Set<Integer> mine, int partitions) {}

    /**
     * Takes what Kafka has given this notifier.
     *
     * @param mine the numbers of its partitions; empty when there are more notifiers than partitions
     * @param partitions how many there are in all
     */
    public void assigned(Set<Integer> mine, int partitions) {
        Part now = new Part(Set.copyOf(mine), partitions);
        if (!now.equals(part)) {
            part = now;
            since = System.nanoTime();
        }
    }

    /** When it changed last, on the monotonic clock. */
    public long since() {
        return since;
    }

    /** Whether the webhook is for this notifier. */
    public boolean prefers(String webhook) {
        Part now = part;
        return now.partitions() == 0 || now.mine().contains(partition(webhook, now.partitions()));
    }

    /** The same for everybody, whatever the release. */
    static int partition(String webhook, int partitions) {
        CRC32 hash = new CRC32();
        hash.update(webhook.getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % partitions);
    }
}

package dev.fettle.api.event;

/**
 * The topics, without or with the prefix of {@code fettle.kafka.topic-prefix}.
 *
 * @param prefix put before each name; empty for none
 */
public record Topics(String prefix) {

    /** The topics under their own names. */
    public static final Topics DEFAULT = new Topics("");

    /** Every event: 12 partitions, kept 7 days, key = subject. */
    public String events() {
        return prefix + "fettle.health.events";
    }

    /** The latest state of each component: compacted, key = component id. */
    public String status() {
        return prefix + "fettle.health.status";
    }

    /** What happens to webhooks: one partition, kept 7 days, key = {@code webhook/<id>}. */
    public String webhooks() {
        return prefix + "fettle.webhook.events";
    }
}

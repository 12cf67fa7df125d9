package dev.fettle.local.receiver;

import java.util.List;

/**
 * What one POST brought.
 *
 * @param id the batch; the same for each retry
 * @param verified whether its signature holds
 * @param events one line each: {@code checkout-api HEALTHY → UNHEALTHY (STATUS_5XX)}
 */
public record Delivery(String id, boolean verified, List<String> events) {

    /** Copies the list. */
    public Delivery {
        events = List.copyOf(events);
    }
}

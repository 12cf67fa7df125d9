package dev.fettle.notifier.intake;

import dev.fettle.notifier.webhook.Webhooks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** Counts how often the filter of a webhook could not be evaluated. Any thread. */
@ApplicationScoped
class FilterErrors {

    private final Webhooks webhooks;
    private final MeterRegistry registry;

    FilterErrors(Webhooks webhooks, MeterRegistry registry) {
        this.webhooks = webhooks;
        this.registry = registry;
    }

    /** From the beginning there is a zero to rise from. */
    void start(@Observes StartupEvent event) {
        webhooks.listen(() -> webhooks.all().stream().filter(webhook -> webhook.rules().filter() != null)
                .forEach(webhook -> count(Map.of(webhook.id(), 0))));
    }

    /** Adds these, by webhook. */
    void count(Map<String, Integer> errors) {
        errors.forEach((webhook, count) -> counter(webhook).increment(count));
    }

    private Counter counter(String webhook) {
        return Counter.builder("fettle.filter.errors").tag("webhook", webhook)
                .description("Filters that could not be evaluated: the event was told").register(registry);
    }
}

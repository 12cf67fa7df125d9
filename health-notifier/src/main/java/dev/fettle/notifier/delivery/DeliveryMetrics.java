package dev.fettle.notifier.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times attempts. Any thread. */
@ApplicationScoped
class DeliveryMetrics {

    private final MeterRegistry registry;
    /** Looked up once: looking a meter up in the registry costs more than counting. */
    private final Map<Kind, Counter> attempts = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Timer delay;
    private final Counter toldAgain;
    private final Counter notToldAgain;

    /** What is counted apart. */
    private record Kind(String webhook, String result) {}

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.toldAgain = toldAgain(registry, "delivered");
        this.notToldAgain = toldAgain(registry, "failed");
        this.delay = Timer.builder("fettle.webhook.delivery.delay")
                .description("From the event's commit in the queue to the receiver's answer, oldest event of a batch")
                .publishPercentileHistogram().register(registry);
    }

    void attempted(String webhook, Attempt attempt) {
        String result = result(attempt);
        attempts.computeIfAbsent(new Kind(webhook, result), this::attempts).increment();
        durations.computeIfAbsent(result, this::duration).record(attempt.answer().latency());
    }

    /** Forgets the meters that were looked up for a webhook that is no longer served here; what they count stays. */
    void forget(String webhook) {
        attempts.keySet().removeIf(kind -> kind.webhook().equals(webhook));
    }

    private Counter attempts(Kind kind) {
        return Counter.builder("fettle.webhook.attempts").description("Attempts by what came of them")
                .tag("webhook", kind.webhook()).tag("result", kind.result()).register(registry);
    }

    private Timer duration(String result) {
        return Timer.builder("fettle.webhook.attempt.duration").description("How long attempts took")
                .tag("result", result).publishPercentileHistogram().register(registry);
    }

    void alertsToldAgain(Answer answer) {
        boolean taken = answer instanceof Answer.Answered answered && answered.status() / 100 == 2;
        (taken ? toldAgain : notToldAgain).increment();
    }

    private static Counter toldAgain(MeterRegistry registry, String result) {
        return Counter.builder("fettle.alerts.told.again")
                .description("Posts that told an Alertmanager again what lasts")
                .tag("result", result).register(registry);
    }

    void delivered(Duration oldest) {
        delay.record(oldest);
    }

    /** One word for the delivery log and the metrics; a closed list. */
    static String result(Attempt attempt) {
        return result(attempt.verdict(), attempt.answer());
    }

    /** As {@link #result(Attempt)}. */
    static String result(Verdict verdict, Answer answer) {
        return switch (verdict) {
            case Verdict.Delivered _ -> "delivered";
            case Verdict.Split _ -> "split";
            case Verdict.Gone _ -> "gone";
            case Verdict.Dead(_, Verdict.Why why) -> switch (why) {
                case EXPIRED -> "expired";
                case REFUSED -> "refused";
            };
            case Verdict.RetryAfter _ -> switch (answer) {
                case Answer.Answered _ -> "status";
                case Answer.TimedOut(var limit, _) -> limit.result();
                case Answer.Unreachable _ -> "unreachable";
                case Answer.Blocked _ -> "blocked";
                case Answer.NoToken _ -> "token";
            };
        };
    }
}

package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.BatchPolicy;
import dev.fettle.notifier.batch.BatchPolicy.Decision;
import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.batch.Pending.News;
import dev.fettle.notifier.delivery.OpenAlerts.OpenAlert;
import dev.fettle.notifier.render.AlertmanagerAlerts;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.signature.Signatures;
import dev.fettle.notifier.webhook.Access;
import dev.fettle.notifier.webhook.Grouping;
import dev.fettle.notifier.webhook.RateLimit;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.retry.Backoff;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is done for one webhook, one thing at a time: look, make a batch, send, keep what became of it, look
 * again. Confined to its context; {@link #wake} and {@link #stop} may be called from any thread.
 *
 * <pre>
 * resting ──(wake, timer)──► looking ──► freezing ──► sending ──► keeping ──► looking …
 *    ▲                          │
 *    └──(nothing, not yet)──────┘
 * </pre>
 *
 * <p>
 * What an attempt led to is kept before anything else is done, however long the database is away: only the death of the
 * process in between makes a POST happen twice.
 */
final class Lane {

    private static final Logger LOG = Logger.getLogger("dev.fettle.notifier.delivery");
    private static final Backoff TROUBLE = new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(3));
    private static final Duration AT_ONCE = Duration.ZERO;
    /** Longer than any wait: somebody rings. */
    private static final Duration UNTIL_WOKEN = Duration.ofDays(365);
    /** A timer is looked at again at least this often: a wait that was set back in the database is noticed. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final String id;
    private final Holding holding;
    private final Services services;
    private final Context context;
    private final RandomGenerator random;
    /** When it began, on the monotonic clock. */
    private final long since = System.nanoTime();
    /** By what is done from the next look on. */
    private volatile Rules next;
    private Rules rules;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean busy;
    private boolean woken;
    private volatile boolean stopped;
    private volatile boolean retired;
    private long timer = -1;
    private int troubles;
    private Pace pace;
    /** When something was posted last, on the monotonic clock; a lane that begins knows of nothing. */
    private @Nullable Long posted;
    /** How far what waits was folded; null once all was looked at. */
    private @Nullable Long foldedTo = 0L;
    /** When an Alertmanager was told again what lasts, on the monotonic clock. */
    private long remindedAt;

    Lane(Webhook webhook, Holding holding, Services services, Context context, RandomGenerator random) {
        this.id = webhook.id();
        this.holding = holding;
        this.services = services;
        this.context = context;
        this.random = random;
        this.rules = Rules.of(webhook);
        this.next = rules;
        this.pace = new Pace(webhook.access().rateLimit());
        this.remindedAt = System.nanoTime() - services.alertsAgain().toNanos();
    }

    /** What all lanes share. */
    record Services(BatchStore batches, ReplayStore replays, OutcomeStore outcomes, Sender sender,
            DeliveryMetrics metrics, Folds folds, StateEvents events, OpenAlerts alerts, Duration alertsAgain) {}

    /** What follows from a definition. */
    private record Rules(Webhook webhook, BatchPolicy policy, AnswerJudge judge, Signatures signatures) {

        /** Where events have keys, so many are looked at, to find those that belong together. */
        private static final int LOOKED_AT_BY_KEY = 2_000;

        static Rules of(Webhook webhook) {
            Webhook.Batching batching = webhook.batching();
            Set<News> urgent = switch (batching.flush()) {
                case ON_FAILURE -> Set.of(News.FAILURE);
                case ON_CHANGE -> Set.of(News.FAILURE, News.CHANGE);
                case NEVER -> Set.of();
            };
            Access.Overlap overlap = webhook.access().overlap();
            return new Rules(webhook,
                    new BatchPolicy(batching.maxEvents(), batching.maxWait(), batching.maxBytes(), urgent),
                    new AnswerJudge(webhook.retrying()),
                    new Signatures(webhook.secret(), overlap == null ? null : overlap.secret(),
                            overlap == null ? null : overlap.until()));
        }

        int lookedAt() {
            return webhook.batching().by() instanceof Grouping.None ? policy.maxEvents() : LOOKED_AT_BY_KEY;
        }
    }

    /** The webhook and the fence it is held under. */
    Holding holding() {
        return holding;
    }

    /** When it began, on the monotonic clock. */
    long since() {
        return since;
    }

    /** Something may be there to be done. */
    void wake() {
        context.runOnContext(_ -> {
            woken = true;
            if (!busy) {
                proceed();
            }
        });
    }

    /** Another definition holds from the next look on; an attempt under way ends by the old one. */
    void follow(Webhook webhook) {
        if (!next.webhook().equals(webhook)) {
            next = Rules.of(webhook);
            wake();
        }
    }

    /**
     * Ends the lane after what is under way, without giving up on keeping what that led to; the answer comes when
     * nothing
     * is under way any more.
     */
    CompletionStage<Void> retire() {
        retired = true;
        return end();
    }

    /** Ends the lane after what is under way; the answer comes when nothing is any more. */
    CompletionStage<Void> stop() {
        stopped = true;
        return end();
    }

    private CompletionStage<Void> end() {
        context.runOnContext(_ -> {
            cancelTimer();
            if (!busy) {
                ended.complete(null);
            }
        });
        return ended;
    }

    private void proceed() {
        if (isEnding()) {
            ended.complete(null);
            return;
        }
        cancelTimer();
        busy = true;
        woken = false;
        adopt();
        Uni.createFrom().deferred(this::step).emitOn(this::onContext).subscribe().with(this::rest, this::stumble);
    }

    private void adopt() {
        rules = next;
        RateLimit limit = rules.webhook().access().rateLimit();
        if (!Objects.equals(limit, pace.limit())) {
            pace = new Pace(limit);
        }
    }

    private void rest(Duration pause) {
        troubles = 0;
        sleep(woken ? AT_ONCE : pause);
    }

    private void stumble(Throwable failure) {
        busy = false;
        if (failure instanceof LostLeaseException) {
            LOG.warnf("webhook lost webhook=%s cause=%s", id, failure.getMessage());
            stopped = true;
            ended.complete(null);
            return;
        }
        troubles++;
        Duration pause = TROUBLE.longestDelayAfter(troubles);
        LOG.warnf("lane stumbled webhook=%s cause=%s againInMs=%d", id, failure, pause.toMillis());
        LOG.debug("lane stumbled", failure);
        sleep(pause);
    }

    private void sleep(Duration pause) {
        busy = false;
        if (isEnding() || pause.isZero()) {
            proceed();
        } else if (pause.compareTo(UNTIL_WOKEN) < 0) {
            long ms = Math.clamp(pause.toMillis() + 1, 1, LONGEST_SLEEP.toMillis());
            timer = context.owner().setTimer(ms, _ -> proceed());
        }
    }

    /** Whether it has been told to end. */
    boolean isEnding() {
        return stopped || retired;
    }

    private void cancelTimer() {
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
            timer = -1;
        }
    }

    /** One round; answers how long to rest after it. */
    private Uni<Duration> step() {
        return services.batches().head(id).emitOn(this::onContext).flatMap(head -> head instanceof Head.Held
                ? advance(head)
                : remind().flatMap(left -> advance(head).map(pause -> pause.compareTo(left) < 0 ? pause : left)));
    }

    /** Tells an Alertmanager again what lasts, when that is due; answers how long until it is due next. */
    private Uni<Duration> remind() {
        if (rules.webhook().format() != Format.Plain.ALERTMANAGER_API || isEnding()) {
            return Uni.createFrom().item(UNTIL_WOKEN);
        }
        Duration left = Duration.ofNanos(remindedAt - System.nanoTime()).plus(services.alertsAgain());
        if (left.isPositive()) {
            return Uni.createFrom().item(left);
        }
        remindedAt = System.nanoTime();
        return remind("").replaceWith(services.alertsAgain());
    }

    private Uni<Void> remind(String after) {
        return services.alerts().lasting(id, after).emitOn(this::onContext).flatMap(lasting -> lasting.isEmpty()
                ? Uni.createFrom().voidItem()
                : post(lasting).flatMap(_ -> lasting.size() < OpenAlerts.PAGE
                        ? Uni.createFrom().voidItem()
                        : remind(lasting.getLast().subject())));
    }

    private Uni<Answer> post(List<OpenAlert> lasting) {
        Buffer body = Buffer.buffer(AlertmanagerAlerts.body(lasting.stream().map(OpenAlert::alert).toList()));
        FrozenBatch again = new FrozenBatch("again_" + UUID.randomUUID().toString().replace("-", ""),
                "application/json", body, lasting.size(), 0, null, Duration.ZERO);
        return services.sender().send(rules.webhook(), rules.signatures(), again)
                .invoke(answer -> services.metrics().alertsToldAgain(answer))
                .invoke(answer -> LOG.debugf("alerts told again webhook=%s alerts=%d answer=%s", id, lasting.size(),
                        answer));
    }

    private Uni<Duration> advance(Head head) {
        return switch (head) {
            case Head.Held _ -> Uni.createFrom().item(UNTIL_WOKEN);
            case Head.Later(Duration left) -> Uni.createFrom().item(left.plusMillis(1));
            case Head.Due(FrozenBatch batch, Standing standing) -> paced(() -> attempt(batch, standing));
            case Head.Replaying(Standing standing) -> paced(() -> services.replays()
                    .next(holding, rules.policy(), rules.webhook().format())
                    .emitOn(this::onContext).flatMap(batch -> frozen(batch, standing)));
            case Head.Free(Standing standing) -> paced(() -> look(standing));
        };
    }

    /** Not before the rate limit allows an attempt; what comes meanwhile gathers. */
    private Uni<Duration> paced(Supplier<Uni<Duration>> next) {
        Duration left = pace.left(System.nanoTime());
        return left.isZero() ? next.get() : Uni.createFrom().item(left);
    }

    private Uni<Duration> look(Standing standing) {
        int most = rules.lookedAt();
        return services.batches().pending(id, most, rules.webhook().batching().by()).emitOn(this::onContext)
                .flatMap(oldestFirst -> gather(oldestFirst, oldestFirst.size() == most, standing));
    }

    private Uni<Duration> gather(List<Pending> oldestFirst, boolean more, Standing standing) {
        Long from = foldFrom(oldestFirst);
        if (from != null) {
            return services.folds().fold(holding, from).emitOn(this::onContext).map(to -> {
                foldedTo = to.orElse(null);
                return AT_ONCE;
            });
        }
        return switch (rules.policy().decide(oldestFirst, more)) {
            case Decision.Rest _ -> idle(UNTIL_WOKEN, standing);
            case Decision.Wait(Duration left) -> idle(left, standing);
            case Decision.Take(List<Pending> members) -> services.batches()
                    .freeze(holding, members, rules.webhook().format())
                    .emitOn(this::onContext).flatMap(batch -> frozen(batch, standing));
        };
    }

    /** Where folding goes on; null when there is nothing to fold. */
    private @Nullable Long foldFrom(List<Pending> oldestFirst) {
        Duration after = rules.webhook().batching().foldAfter();
        if (after == null || oldestFirst.isEmpty() || oldestFirst.getFirst().age().compareTo(after) < 0) {
            foldedTo = 0L;
            return null;
        }
        return foldedTo;
    }

    /** Nothing is to be told now: a sign of life may be due. */
    private Uni<Duration> idle(Duration pause, Standing standing) {
        Duration every = rules.webhook().batching().heartbeat();
        if (every == null) {
            return Uni.createFrom().item(pause);
        }
        Duration left = posted == null ? Duration.ZERO : every.minusNanos(System.nanoTime() - posted);
        if (left.isPositive()) {
            return Uni.createFrom().item(left.compareTo(pause) < 0 ? left : pause);
        }
        return beat(standing);
    }

    private Uni<Duration> beat(Standing standing) {
        if (isEnding()) {
            return Uni.createFrom().item(UNTIL_WOKEN);
        }
        FrozenBatch batch = FrozenBatch.empty();
        return send(batch).map(answer -> judged(batch, answer, standing))
                .map(Attempt::asHeartbeat)
                .call(attempt -> keep(services.outcomes().keepHeartbeat(holding, attempt), attempt))
                .invoke(attempt -> LOG.debugf("heartbeat webhook=%s batch=%s result=%s", id, batch.id(),
                        DeliveryMetrics.result(attempt)))
                .invoke(this::courseTold)
                .map(attempt -> attempt.verdict() instanceof Verdict.Gone ? UNTIL_WOKEN : AT_ONCE);
    }

    private Uni<Duration> frozen(Optional<FrozenBatch> batch, Standing standing) {
        return batch.map(found -> attempt(found, standing)).orElseGet(() -> Uni.createFrom().item(AT_ONCE));
    }

    private Uni<Duration> attempt(FrozenBatch batch, Standing standing) {
        if (isEnding()) {
            return Uni.createFrom().item(UNTIL_WOKEN);
        }
        return send(batch)
                .map(answer -> judged(batch, answer, standing))
                .call(attempt -> keep(services.outcomes().keep(holding, attempt, rules.webhook().format()),
                        attempt))
                .invoke(this::courseTold)
                .map(this::told);
    }

    private Uni<Answer> send(FrozenBatch batch) {
        long now = System.nanoTime();
        pace.begin(now);
        posted = now;
        return services.sender().send(rules.webhook(), rules.signatures(), batch);
    }

    private Attempt judged(FrozenBatch batch, Answer answer, Standing standing) {
        Duration latency = answer.latency();
        Verdict verdict = rules.judge().judge(answer, new AnswerJudge.Circumstances(batch.events(),
                batch.attempts() + 1, batch.sinceFirst().plus(latency), standing), random);
        Attempt attempt = new Attempt(batch, answer, verdict,
                Course.of(verdict, standing, latency, rules.webhook().retrying().failingAfter()), standing);
        services.metrics().attempted(id, attempt);
        return attempt;
    }

    /** Says what became of the webhook, once that is kept. */
    private void courseTold(Attempt attempt) {
        switch (attempt.course()) {
            case Course.Stay _ -> {
                // nothing to say
            }
            case Course.Active _ -> LOG.infof("webhook is active again webhook=%s", id);
            case Course.Failing(String reason) -> LOG.warnf("webhook is failing webhook=%s reason=%s", id, reason);
            case Course.Disabled(String reason) -> LOG.warnf("webhook is disabled webhook=%s reason=%s", id, reason);
        }
        if (!(attempt.course() instanceof Course.Stay)) {
            services.events().wake();
        }
    }

    private Uni<Optional<Duration>> keep(Uni<Optional<Duration>> keeping, Attempt attempt) {
        return keeping
                .onFailure(this::isWorthAnotherTry).invoke(failure -> LOG.warnf(
                        "outcome could not be kept, trying again webhook=%s batch=%s cause=%s", id,
                        attempt.batch().id(), failure))
                .onFailure(this::isWorthAnotherTry).retry().withBackOff(Duration.ofMillis(200), Duration.ofSeconds(3))
                .indefinitely()
                .emitOn(this::onContext)
                .invoke(oldest -> oldest.ifPresent(waited -> delayed(attempt, waited)));
    }

    private boolean isWorthAnotherTry(Throwable failure) {
        return !stopped && !(failure instanceof LostLeaseException);
    }

    private void delayed(Attempt attempt, Duration oldest) {
        if (attempt.verdict() instanceof Verdict.Delivered && attempt.batch().events() > 0) {
            services.metrics().delivered(oldest);
        }
    }

    /** Says what happened, once it is kept. */
    private Duration told(Attempt attempt) {
        String batch = attempt.batch().id();
        int status = attempt.answer() instanceof Answer.Answered answered ? answered.status() : 0;
        return switch (attempt.verdict()) {
            case Verdict.Delivered _ -> {
                LOG.infof("batch delivered webhook=%s batch=%s events=%d attempts=%d latencyMs=%d", id, batch,
                        attempt.batch().events(), attempt.number(), attempt.answer().latency().toMillis());
                yield asked(attempt.answer());
            }
            case Verdict.RetryAfter(Duration delay, String cause) -> {
                LOG.warnf("delivery failed webhook=%s batch=%s attempt=%d cause=%s retryInMs=%d", id, batch,
                        attempt.number(), cause, delay.toMillis());
                yield delay.plusMillis(1);
            }
            case Verdict.Split(int refusal) -> {
                LOG.warnf("batch refused webhook=%s batch=%s status=%d events=%d, splitting it", id, batch,
                        refusal, attempt.batch().events());
                yield AT_ONCE;
            }
            case Verdict.Dead(String reason, _) -> {
                LOG.warnf("batch refused webhook=%s batch=%s status=%d events=%d, dead-lettered: %s", id,
                        batch, status, attempt.batch().events(), reason);
                yield AT_ONCE;
            }
            case Verdict.Gone _ -> {
                LOG.warnf("batch refused webhook=%s batch=%s status=%d, webhook disabled", id, batch, status);
                yield UNTIL_WOKEN;
            }
        };
    }

    /** How long a receiver that took a batch asks to wait before the next one; it is not held to it. */
    private static Duration asked(Answer answer) {
        return answer instanceof Answer.Answered(_, Duration wait, _, _) && wait != null
                ? wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP
                : AT_ONCE;
    }

    private void onContext(Runnable task) {
        context.runOnContext(_ -> task.run());
    }
}

package dev.fettle.notifier.delivery;

import dev.fettle.notifier.batch.BatchPolicy.Decision;
import dev.fettle.notifier.batch.Pending;
import dev.fettle.notifier.delivery.OutcomeStore.Kept;
import dev.fettle.notifier.webhook.RateLimit;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.platform.retry.Backoff;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
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

    private static final Duration SHORTEST_TROUBLE = Duration.ofMillis(200);
    private static final Duration LONGEST_TROUBLE = Duration.ofSeconds(3);
    private static final Backoff TROUBLE = new Backoff(SHORTEST_TROUBLE, 2, LONGEST_TROUBLE);
    private static final Duration AT_ONCE = Duration.ZERO;
    /** Longer than any wait: somebody rings. */
    static final Duration UNTIL_WOKEN = Duration.ofDays(365);
    /** A timer is looked at again at least this often: a wait that was set back in the database is noticed. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final String id;
    private final LaneLog log;
    private final Holding holding;
    private final Services services;
    private final Context context;
    private final RandomGenerator random;
    /** When it began, on the monotonic clock. */
    private final long since = System.nanoTime();
    /** By what is done from the next look on. */
    private volatile LaneRules next;
    private LaneRules rules;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean busy;
    private boolean woken;
    /** Whether the last attempt failed: those who fail share what they ask of the database. */
    private boolean troubled;
    /** Whether the batch at the head waits for its next attempt: nothing that is queued meanwhile goes before it. */
    private volatile boolean backingOff;
    private volatile boolean stopped;
    private volatile boolean retired;
    private long timer = -1;
    private int troubles;
    private Pace pace;
    /** When something was posted last, on the monotonic clock; a lane that begins knows of nothing. */
    private @Nullable Long posted;
    /** How far what waits was folded; null once all was looked at. */
    private @Nullable Long foldedTo = 0L;
    private final AlertsAgain alerts;
    /** What the last keeping saw to be next; good for the round right after it. */
    private @Nullable Head seen;

    Lane(Webhook webhook, Holding holding, Services services, Context context, RandomGenerator random) {
        this.id = webhook.id();
        this.log = new LaneLog(id);
        this.holding = holding;
        this.services = services;
        this.context = context;
        this.random = random;
        this.rules = LaneRules.of(webhook);
        this.next = rules;
        this.pace = new Pace(webhook.access().rateLimit());
        this.alerts = new AlertsAgain(webhook.id(), services, context);
    }

    /** What all lanes share. */
    record Services(QueueStore queue, BatchStore batches, ReplayStore replays, OutcomeStore outcomes, Sender sender,
            DeliveryMetrics metrics, Folds folds, StateEvents events, OpenAlerts alerts, Duration alertsAgain,
            NarrowDoor door, NarrowDoor troubledDoor) {}

    /** The webhook and the fence it is held under. */
    Holding holding() {
        return holding;
    }

    /** When it began, on the monotonic clock. */
    long since() {
        return since;
    }

    /** Something new may be there to be sent. While a batch waits for its next attempt, it would wait behind that. */
    void wake() {
        if (!backingOff) {
            wakeAnyway();
        }
    }

    /** Something is there to be done, whatever this lane knows. */
    void wakeAnyway() {
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
            next = LaneRules.of(webhook);
            wakeAnyway();
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
        backingOff = false;
        adopt();
        Uni.createFrom().deferred(this::step).emitOn(this::onContext).subscribe().with(this::rest, this::stumble);
    }

    private void adopt() {
        LaneRules now = next;
        if (!now.equals(rules)) {
            seen = null;
        }
        rules = now;
        RateLimit limit = rules.webhook().access().rateLimit();
        if (!Objects.equals(limit, pace.limit())) {
            pace = new Pace(limit);
        }
    }

    private void rest(Duration pause) {
        troubles = 0;
        sleep(woken && !backingOff ? AT_ONCE : pause);
    }

    private void stumble(Throwable failure) {
        busy = false;
        if (failure instanceof LostLeaseException) {
            log.lost(failure);
            stopped = true;
            ended.complete(null);
            return;
        }
        troubles++;
        seen = null;
        Duration pause = TROUBLE.longestDelayAfter(troubles);
        log.stumbled(failure, pause);
        sleep(pause);
    }

    private void sleep(Duration pause) {
        busy = false;
        if (isEnding() || pause.isZero()) {
            proceed();
            return;
        }
        seen = null;
        if (pause.compareTo(UNTIL_WOKEN) < 0) {
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
        return next().flatMap(head -> head instanceof Head.Held || !alerts.areTold(rules)
                ? advance(head)
                : alerts.tell(rules, isEnding())
                        .flatMap(left -> advance(head).map(pause -> pause.compareTo(left) < 0 ? pause : left)));
    }

    /** A ring that comes while a look is under way is not forgotten by it: it may be about something newer. */
    private Uni<Head> next() {
        Head known = seen;
        seen = null;
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        woken = false;
        return inTurn(services.queue().look(holding, rules.glance())).emitOn(this::onContext);
    }

    private Uni<Duration> advance(Head head) {
        return switch (head) {
            case Head.Held _ -> Uni.createFrom().item(UNTIL_WOKEN);
            case Head.Later(Duration left) -> {
                backingOff = true;
                yield Uni.createFrom().item(left.plusMillis(1));
            }
            case Head.Due(FrozenBatch batch, Standing standing) -> paced(() -> attempt(batch, standing));
            case Head.Replaying(Standing standing) -> paced(() -> services.replays()
                    .next(holding, rules.policy(), rules.webhook().format())
                    .emitOn(this::onContext).flatMap(batch -> frozen(batch, standing)));
            case Head.Free(Standing standing, List<Waiting> oldestFirst) -> paced(() -> look(oldestFirst, standing));
        };
    }

    /** Not before the rate limit allows an attempt; what comes meanwhile gathers. */
    private Uni<Duration> paced(Supplier<Uni<Duration>> next) {
        Duration left = pace.left(System.nanoTime());
        return left.isZero() ? next.get() : Uni.createFrom().item(left);
    }

    private Uni<Duration> look(List<Waiting> oldestFirst, Standing standing) {
        int most = rules.lookedAt();
        return rules.byKey()
                ? services.queue().byKey(id, most, rules.webhook().batching().by()).emitOn(this::onContext)
                        .flatMap(found -> gather(found, found.size() == most, standing))
                : gather(oldestFirst, oldestFirst.size() == most, standing);
    }

    private Uni<Duration> gather(List<Waiting> oldestFirst, boolean more, Standing standing) {
        Long from = foldFrom(oldestFirst);
        if (from != null) {
            return services.folds().fold(holding, from).emitOn(this::onContext).map(to -> {
                foldedTo = to.orElse(null);
                return AT_ONCE;
            });
        }
        return switch (rules.policy().decide(oldestFirst.stream().map(Waiting::pending).toList(), more)) {
            case Decision.Rest _ -> idle(UNTIL_WOKEN, standing);
            case Decision.Wait(Duration left) -> idle(left, standing);
            case Decision.Take(List<Pending> members) -> inTurn(services.batches()
                    .freeze(holding, of(members, oldestFirst), rules.webhook().format()))
                    .emitOn(this::onContext).flatMap(batch -> frozen(batch, standing));
        };
    }

    private static List<Waiting> of(List<Pending> members, List<Waiting> oldestFirst) {
        Set<Pending> chosen = new HashSet<>(members);
        return oldestFirst.stream().filter(each -> chosen.contains(each.pending())).toList();
    }

    /** Where folding goes on; null when there is nothing to fold. */
    private @Nullable Long foldFrom(List<Waiting> oldestFirst) {
        Duration after = rules.webhook().batching().foldAfter();
        if (after == null || oldestFirst.isEmpty() || oldestFirst.getFirst().pending().age().compareTo(after) < 0) {
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
                .invoke(log::heartbeat)
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
                .call(attempt -> keep(
                        services.outcomes().keep(holding, attempt, rules.webhook().format(), rules.glance()), attempt))
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
        troubled = verdict instanceof Verdict.RetryAfter;
        return attempt;
    }

    /** Says what became of the webhook, once that is kept. */
    private void courseTold(Attempt attempt) {
        log.turned(attempt.course());
        if (!(attempt.course() instanceof Course.Stay)) {
            services.events().wake();
        }
    }

    /** Together with a few others; those in trouble stand in a line of their own. */
    private <T> Uni<T> inTurn(Uni<T> statement) {
        return (troubled ? services.troubledDoor() : services.door()).through(statement, this::onContext);
    }

    private Uni<Kept> keep(Uni<Kept> outcome, Attempt attempt) {
        Uni<Kept> keeping = inTurn(outcome);
        return keeping.onFailure(this::isWorthAnotherTry)
                .recoverWithUni(failure -> keepAgain(keeping, attempt, failure))
                .emitOn(this::onContext)
                .invoke(kept -> kept(attempt, kept));
    }

    private Uni<Kept> keepAgain(Uni<Kept> keeping, Attempt attempt, Throwable first) {
        log.notKept(attempt, first);
        return Uni.createFrom().voidItem().onItem().delayIt().by(SHORTEST_TROUBLE).flatMap(_ -> keeping)
                .onFailure(this::isWorthAnotherTry).invoke(failure -> log.notKept(attempt, failure))
                .onFailure(this::isWorthAnotherTry).retry().withBackOff(SHORTEST_TROUBLE, LONGEST_TROUBLE)
                .indefinitely();
    }

    private boolean isWorthAnotherTry(Throwable failure) {
        return !stopped && !(failure instanceof LostLeaseException);
    }

    private void kept(Attempt attempt, Kept kept) {
        seen = kept.next();
        if (kept.oldest() != null && attempt.verdict() instanceof Verdict.Delivered && attempt.batch().events() > 0) {
            services.metrics().delivered(kept.oldest());
        }
    }

    /** Says what happened, once it is kept; answers how long to rest. */
    private Duration told(Attempt attempt) {
        log.ended(attempt);
        return switch (attempt.verdict()) {
            case Verdict.Delivered _ -> asked(attempt.answer());
            case Verdict.RetryAfter(Duration delay, _) -> {
                backingOff = true;
                yield delay.plusMillis(1);
            }
            case Verdict.Split _,Verdict.Dead _ -> AT_ONCE;
            case Verdict.Gone _ -> UNTIL_WOKEN;
        };
    }

    /** How long a receiver that took a batch asks to wait before the next one; it is not held to it. */
    private static Duration asked(Answer answer) {
        return answer instanceof Answer.Answered(_, Duration wait, _, _) && wait != null
                ? wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP
                : AT_ONCE;
    }

    /** Most answers come on the context already. */
    private void onContext(Runnable task) {
        if (context.equals(Vertx.currentContext())) {
            task.run();
        } else {
            context.runOnContext(_ -> task.run());
        }
    }
}

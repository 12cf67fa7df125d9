package dev.fettle.engine.probe;

import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.probe.Probe;
import dev.fettle.platform.address.Resolver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * All probes of one lane. Created, used and closed on the lane's Vert.x context, where the outcomes come too.
 */
public final class Probes implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Probes.class);

    private final ContextInternal lane;
    private final EventLoop loop;
    private final ProbeContext context;
    private final OwnProbes own;
    private final Set<PreparedCheck> prepared = new HashSet<>();

    private Probes(ContextInternal lane, ProbeContext context, OwnProbes own) {
        this.lane = lane;
        this.loop = lane.nettyEventLoop();
        this.context = context;
        this.own = own;
    }

    /**
     * The probes of the lane on whose context this is called.
     *
     * @param resolver shared by all lanes; not closed with this
     * @param own probes of one's own
     * @param services what others in the engine have
     * @throws IllegalArgumentException when trusted certificates cannot be used
     */
    public static Probes create(Vertx vertx, ProbeConfig config, Resolver resolver, OwnProbes own,
            List<? extends ProbeService> services) {
        VertxInternal internal = (VertxInternal) vertx;
        ContextInternal lane = internal.getOrCreateContext();
        Tls tls = Tls.trusting(config.trustedCertificates().orElse(List.of()));
        Dialer dialer = new Dialer(lane.nettyEventLoop(), internal.transport().channelFactory(false),
                internal.transport()::datagramChannel, resolver, tls);
        return new Probes(lane, new ProbeContext(vertx, lane, dialer, config, List.copyOf(services)), own);
    }

    /**
     * Makes a check ready: compiles its conditions once.
     *
     * @throws IllegalArgumentException when a condition does not compile, the request cannot be sent, the kind has no
     * probe, or it is a push check, which nobody probes
     */
    public PreparedCheck prepare(CheckSpec spec) {
        PreparedCheck check = CheckKinds.of(spec)
                .map(kind -> prepared(kind, spec))
                .orElseGet(() -> prepared(spec));
        prepared.add(check);
        return check;
    }

    /** Closes the connections kept by all checks that were prepared here. Attempts under way end by themselves. */
    @Override
    public void close() {
        List.copyOf(prepared).forEach(PreparedCheck::close);
    }

    private <C extends CheckSpec> PreparedCheck prepared(CheckKind<C> kind, CheckSpec check) {
        return new Prepared(kind.prepare(kind.type().cast(check), context));
    }

    private PreparedCheck prepared(CheckSpec check) {
        Probe probe = own.of(check.kind()).orElse(null);
        if (probe == null || !(check instanceof CustomCheck custom)) {
            throw new IllegalArgumentException("no probe for checks of kind '" + check.kind() + "'");
        }
        return new PreparedCustom(custom, probe);
    }

    private static Outcome timeout(Duration budget, Progress progress) {
        Observation observation = progress.observation();
        String message = "no complete answer within " + text(budget) + " (" + doing(progress) + ")";
        return progress.isOurs()
                ? new Outcome.Inconclusive("our own trouble: " + message, observation)
                : new Outcome.Timeout(budget, message, observation);
    }

    private static String doing(Progress progress) {
        try {
            return progress.doing();
        } catch (RuntimeException e) { // else there would be no outcome at all
            LOG.debug("an attempt does not say what it does", e);
            return "at work";
        }
    }

    private static Outcome ourTrouble(Throwable failure, Progress progress) {
        return new Outcome.Inconclusive("our own trouble: " + Failures.text(failure), progress.observation());
    }

    /** Such as "2s" or "1500ms". */
    private static String text(Duration budget) {
        return budget.toMillisPart() == 0 && budget.toSeconds() > 0
                ? budget.toSeconds() + "s"
                : budget.toMillis() + "ms";
    }

    /**
     * Holds an attempt to its budget, from outside: whatever the probe does (hang, throw, answer nothing), there is an
     * outcome in time, and the probe is told to leave. One object for each attempt, and nothing else beside it: this is
     * the hottest path of all. Confined to the lane but for {@link #cancel}.
     */
    private final class Held implements PreparedCheck.UnderWay {

        private final Duration budget;
        private final Consumer<Outcome> ended;
        private final Progress progress = new Progress();
        private @Nullable Attempt attempt;
        private @Nullable ScheduledFuture<?> limit;
        private boolean beginning = true;
        private boolean over;

        Held(Duration budget, Consumer<Outcome> ended) {
            this.budget = budget;
            this.ended = ended;
        }

        void begin(Prober prober) {
            limit = loop.schedule(() -> end(timeout(budget, progress)), budget.toNanos(), TimeUnit.NANOSECONDS);
            try {
                Attempt made = prober.attempt(progress);
                attempt = made;
                made.begin(this::end);
            } catch (Throwable bug) { // a class that cannot be loaded, say: the target is not to blame
                end(ourTrouble(bug, progress));
            }
            beginning = false;
        }

        private void end(Outcome outcome) {
            if (over) {
                return;
            }
            leave();
            if (beginning) { // else a long line of attempts that end at once would be a deep stack
                lane.runOnContext(_ -> ended.accept(outcome));
            } else {
                lane.emit(outcome, ended::accept);
            }
        }

        private void leave() {
            over = true;
            if (limit != null) {
                limit.cancel(false);
            }
            try {
                if (attempt != null) {
                    attempt.leave();
                }
            } catch (RuntimeException e) { // else its outcome would be lost
                LOG.debug("an attempt could not be left", e);
            }
        }

        @Override
        public void cancel() {
            if (!loop.inEventLoop()) {
                loop.execute(this::cancel);
            } else if (!over) {
                leave();
            }
        }
    }

    private final class Prepared implements PreparedCheck {

        private final Prober prober;

        Prepared(Prober prober) {
            this.prober = prober;
        }

        @Override
        public UnderWay attempt(Duration budget, Consumer<Outcome> ended) {
            Held held = new Held(budget, ended);
            held.begin(prober);
            return held;
        }

        @Override
        public void close() {
            prepared.remove(this);
            prober.close();
        }
    }

    private final class PreparedCustom implements PreparedCheck {

        private final CustomCheck check;
        private final Probe probe;
        private final Secrets secrets;
        private @Nullable CustomAttempt before;

        PreparedCustom(CustomCheck check, Probe probe) {
            this.check = check;
            this.probe = probe;
            this.secrets = Secrets.in(check.settings());
        }

        @Override
        public UnderWay attempt(Duration budget, Consumer<Outcome> ended) {
            Held held = new Held(budget, ended);
            held.begin(_ -> next(budget));
            return held;
        }

        /** One that never comes back holds one thread, and not one more at each attempt. */
        private Attempt next(Duration budget) {
            if (before != null && before.isInside()) {
                throw new IllegalStateException("the probe for kind '" + check.kind()
                        + "' has not come back from the attempt before: it blocks, and heeds no interrupt");
            }
            before = new CustomAttempt(probe, check, secrets, budget, context.dialer(), loop);
            return before;
        }

        @Override
        public void close() {
            prepared.remove(this);
        }
    }
}

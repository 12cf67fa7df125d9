package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.CheckSpec.SelfCheck.Part;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.platform.address.Resolver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All probes of one lane. Created, used and closed on the lane's Vert.x context, where the outcomes come too.
 */
public final class Probes implements AutoCloseable {

    private final Vertx vertx;
    private final ContextInternal context;
    private final EventLoop loop;
    private final ProbeConfig config;
    private final Dialer dialer;
    private final Map<String, CustomProbe> custom;
    private final Map<Part, SelfPart> parts;
    private final Set<PreparedCheck> prepared = new HashSet<>();

    private Probes(Vertx vertx, ContextInternal context, ProbeConfig config, Dialer dialer,
            Map<String, CustomProbe> custom, Map<Part, SelfPart> parts) {
        this.vertx = vertx;
        this.context = context;
        this.loop = context.nettyEventLoop();
        this.config = config;
        this.dialer = dialer;
        this.custom = custom;
        this.parts = parts;
    }

    /**
     * The probes of the lane on whose context this is called.
     *
     * @param resolver shared by all lanes; not closed with this
     * @param custom probes of one's own, each for another kind
     * @param parts what checks of kind {@code self} look at, each another part
     * @throws IllegalArgumentException when two probes have the same kind or part, or trusted certificates cannot be
     * used
     */
    public static Probes create(Vertx vertx, ProbeConfig config, Resolver resolver, List<CustomProbe> custom,
            List<SelfPart> parts) {
        VertxInternal internal = (VertxInternal) vertx;
        ContextInternal context = internal.getOrCreateContext();
        Tls tls = Tls.trusting(config.trustedCertificates().orElse(List.of()));
        Dialer dialer = new Dialer(context.nettyEventLoop(), internal.transport().channelFactory(false), resolver, tls);
        return new Probes(vertx, context, config, dialer, byKind(custom), byPart(parts));
    }

    /**
     * Makes a check ready: compiles its conditions once.
     *
     * @throws IllegalArgumentException when a condition does not compile, the request cannot be sent, the kind has no
     * probe, or it is a push check, which nobody probes
     */
    public PreparedCheck prepare(CheckSpec spec) {
        PreparedCheck check = switch (spec) {
            case CheckSpec.HttpCheck http -> prepared(new HttpProbe(http, config, dialer));
            case CheckSpec.TcpCheck tcp -> new Prepared(progress -> new TcpProbe(tcp, dialer, progress), () -> {});
            case CheckSpec.TlsCheck tls -> new Prepared(progress -> new TlsProbe(tls, dialer, progress), () -> {});
            case CheckSpec.PostgresCheck postgres -> new Prepared(
                    new PostgresProbe(postgres, config.userAgent(), vertx, context, dialer)::attempt, () -> {});
            case CheckSpec.SelfCheck self -> prepared(self);
            case CheckSpec.PushCheck push -> throw new IllegalArgumentException(
                    "a check of kind " + push.kind() + " is not probed: its results come from outside");
            case CheckSpec.CustomCheck own -> prepared(own);
        };
        prepared.add(check);
        return check;
    }

    /** Closes the connections kept by all checks that were prepared here. Attempts under way end by themselves. */
    @Override
    public void close() {
        List.copyOf(prepared).forEach(PreparedCheck::close);
    }

    private PreparedCheck prepared(HttpProbe probe) {
        return new Prepared(probe::attempt, probe::close);
    }

    private PreparedCheck prepared(CheckSpec.SelfCheck check) {
        SelfPart part = parts.get(check.part());
        if (part == null) {
            throw new IllegalArgumentException("nobody knows the part '" + check.part().key() + "' of Fettle");
        }
        return new Prepared(_ -> new SelfAttempt(part), () -> {});
    }

    private PreparedCheck prepared(CheckSpec.CustomCheck check) {
        CustomProbe probe = custom.get(check.kind());
        if (probe == null) {
            throw new IllegalArgumentException("no probe for checks of kind '" + check.kind() + "'");
        }
        return new PreparedCustom(check, probe);
    }

    private static Outcome timeout(Duration budget, Progress progress) {
        Observation observation = progress.observation();
        String message = "no complete answer within " + text(budget) + " (" + progress.doing() + ")";
        return new Outcome.Timeout(budget, message, observation);
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

    private static Map<String, CustomProbe> byKind(List<CustomProbe> custom) {
        return custom.stream().collect(Collectors.toUnmodifiableMap(CustomProbe::kind, Function.identity(), (a, b) -> {
            throw new IllegalArgumentException("two probes for checks of kind '" + a.kind() + "'");
        }));
    }

    private static Map<Part, SelfPart> byPart(List<SelfPart> parts) {
        return parts.stream().collect(Collectors.toUnmodifiableMap(SelfPart::part, Function.identity(), (a, b) -> {
            throw new IllegalArgumentException("two beans know the part '" + a.part().key() + "' of Fettle");
        }));
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

        void begin(Function<Progress, Attempt> attempts) {
            limit = loop.schedule(() -> end(timeout(budget, progress)), budget.toNanos(), TimeUnit.NANOSECONDS);
            try {
                Attempt made = attempts.apply(progress);
                attempt = made;
                made.begin(this::end);
            } catch (RuntimeException e) {
                end(ourTrouble(e, progress));
            }
            beginning = false;
        }

        private void end(Outcome outcome) {
            if (over) {
                return;
            }
            leave();
            if (beginning) { // else a long line of attempts that end at once would be a deep stack
                context.runOnContext(_ -> ended.accept(outcome));
            } else {
                context.emit(outcome, ended::accept);
            }
        }

        private void leave() {
            over = true;
            if (limit != null) {
                limit.cancel(false);
            }
            if (attempt != null) {
                attempt.leave();
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

        private final Function<Progress, Attempt> attempts;
        private final Runnable closing;

        Prepared(Function<Progress, Attempt> attempts, Runnable closing) {
            this.attempts = attempts;
            this.closing = closing;
        }

        @Override
        public UnderWay attempt(Duration budget, Consumer<Outcome> ended) {
            Held held = new Held(budget, ended);
            held.begin(attempts);
            return held;
        }

        @Override
        public void close() {
            prepared.remove(this);
            closing.run();
        }
    }

    private final class PreparedCustom implements PreparedCheck {

        private final CheckSpec.CustomCheck check;
        private final CustomProbe probe;

        PreparedCustom(CheckSpec.CustomCheck check, CustomProbe probe) {
            this.check = check;
            this.probe = probe;
        }

        @Override
        public UnderWay attempt(Duration budget, Consumer<Outcome> ended) {
            Held held = new Held(budget, ended);
            held.begin(_ -> new CustomAttempt(probe, check, budget, loop));
            return held;
        }

        @Override
        public void close() {
            prepared.remove(this);
        }
    }
}

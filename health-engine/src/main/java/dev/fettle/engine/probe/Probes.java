package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.CheckSpec.SelfCheck.Part;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.platform.address.Resolver;
import io.netty.channel.EventLoop;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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

    /**
     * Holds every attempt to its budget, from outside: whatever the probe does (hang, throw, answer nothing), there is
     * an outcome in time, and the probe is cancelled.
     */
    private Uni<Outcome> within(Duration budget, Supplier<Uni<? extends Outcome>> probe, Progress progress) {
        return Uni.createFrom()
                .<Outcome>deferred(probe)
                .onItem()
                .ifNull()
                .failWith(() -> new IllegalStateException("the probe answered nothing"))
                .ifNoItem()
                .after(budget)
                .on(loop)
                .recoverWithItem(() -> timeout(budget, progress))
                .onFailure()
                .recoverWithItem(failure -> ourTrouble(failure, progress))
                .emitOn(this::onTheLane);
    }

    private void onTheLane(Runnable task) {
        context.emit(task, Runnable::run);
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

    private final class Prepared implements PreparedCheck {

        private final Function<Progress, Attempt> attempts;
        private final Runnable closing;

        Prepared(Function<Progress, Attempt> attempts, Runnable closing) {
            this.attempts = attempts;
            this.closing = closing;
        }

        @Override
        public Uni<Outcome> attempt(Duration budget) {
            return Uni.createFrom().deferred(() -> {
                Progress progress = new Progress();
                return within(budget, () -> begin(attempts.apply(progress)), progress);
            });
        }

        private Uni<Outcome> begin(Attempt attempt) {
            return Uni.createFrom().emitter(emitter -> {
                emitter.onTermination(() -> leave(attempt));
                attempt.begin(emitter);
            });
        }

        /** A cancellation may come from any thread. */
        private void leave(Attempt attempt) {
            if (loop.inEventLoop()) {
                attempt.leave();
            } else {
                loop.execute(attempt::leave);
            }
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
        public Uni<Outcome> attempt(Duration budget) {
            return Uni.createFrom()
                    .deferred(() -> within(budget, () -> probe.attempt(check, budget), new Progress()));
        }

        @Override
        public void close() {
            prepared.remove(this);
        }
    }
}

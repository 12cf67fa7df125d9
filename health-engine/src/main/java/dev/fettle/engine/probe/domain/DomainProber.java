package dev.fettle.engine.probe.domain;

import dev.fettle.api.check.DomainCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import dev.fettle.engine.probe.domain.Registrations.Finding;
import dev.fettle.engine.probe.domain.Registrations.Question;
import dev.fettle.engine.probe.domain.Registrations.Turn;
import dev.fettle.engine.probe.http.HttpProber;
import dev.fettle.engine.probe.http.HttpQuestion;
import dev.fettle.platform.expression.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A domain, ready to be asked for: mostly the answer is known already. Confined to the lane. */
final class DomainProber implements Prober {

    private static final long MAX_BODY = 1 << 20;

    private final DomainCheck check;
    private final Expectation expectation;
    private final Registrations registrations;
    private final ProbeContext context;
    private final Question question;
    private final HttpQuestion request;

    DomainProber(DomainCheck check, Expectation expectation, Registrations registrations, ProbeContext context) {
        this.check = check;
        this.expectation = expectation;
        this.registrations = registrations;
        this.context = context;
        this.question = new Question(check.server(), check.name());
        this.request = HttpQuestion.get(HttpQuestion.under(check.server(), "/domain/" + check.name()),
                Map.of("Accept", "application/rdap+json, application/json"), MAX_BODY);
    }

    @Override
    public Attempt attempt(Progress progress) {
        return new Asking(progress);
    }

    /** One attempt. Used once. */
    private final class Asking implements Attempt {

        private final Progress progress;
        private @Nullable Consumer<Outcome> waiting;
        private @Nullable Attempt request;
        private long timer = -1;
        private boolean owesAnswer;

        Asking(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void begin(Consumer<Outcome> ended) {
            waiting = ended;
            take(registrations.turn(question, Instant.now(), turn -> context.context().runOnContext(_ -> take(turn))));
        }

        private void take(Turn turn) {
            if (waiting == null) {
                return;
            }
            switch (turn) {
                case Turn.Answer(Finding finding, Instant asked) -> {
                    progress.note("asked", asked.toString());
                    finish(judge(finding));
                }
                case Turn.Ask(Duration in) -> {
                    owesAnswer = true;
                    if (in.isZero()) {
                        ask();
                    } else {
                        timer = context.vertx().setTimer(Math.max(1, in.toMillis()), _ -> ask());
                    }
                }
                case Turn.Wait() -> {
                    // the answer comes to this method
                }
                case Turn.Later(Instant until, String why) -> finish(new Outcome.Inconclusive(check.name()
                        + " is not asked for before " + until + ": " + why, progress.observation()));
            }
        }

        private void ask() {
            timer = -1;
            RdapJudge judge = new RdapJudge(check);
            HttpProber prober = DomainProber.this.request.prober(context, judge);
            Attempt asking = prober.attempt(progress);
            request = asking;
            asking.begin(outcome -> answered(outcome, judge));
        }

        private void answered(Outcome outcome, RdapJudge judge) {
            Finding found = judge.found(outcome);
            owesAnswer = false;
            Instant now = Instant.now();
            registrations.found(question, found, now);
            progress.note("asked", now.toString());
            if (found instanceof Finding.Trouble && registrations.turn(question, now,
                    _ -> {}) instanceof Turn.Answer(Finding before, Instant asked)) {
                progress.note("asked", asked.toString()); // the last good answer is still better than none
                finish(judge(before));
                return;
            }
            finish(found instanceof Finding.Trouble ? outcome : judge(found));
        }

        private Outcome judge(Finding finding) {
            return switch (finding) {
                case Finding.Registered(Registration registration) -> judge(registration);
                case Finding.Nothing(String message) -> new Outcome.Failure(Reason.CONDITION, message,
                        progress.observation());
                case Finding.Unknowable(String message) -> new Outcome.Worrying(Reason.CONDITION, message,
                        progress.observation());
                case Finding.Trouble(Reason reason, String message, Duration _) -> new Outcome.Failure(reason, message,
                        progress.observation());
            };
        }

        private Outcome judge(Registration registration) {
            Instant now = Instant.now();
            note(registration, now);
            Seen seen = new Seen(progress, null, name -> seen(name, registration, now));
            return switch (Standing.of(registration, now, check.warn())) {
                case Standing.Good _ -> expectation.judge(check.name() + " is registered", Reason.CONDITION, seen,
                        progress.observation());
                case Standing.Worrying(String why) -> expectation.judge(new Outcome.Worrying(Reason.CONDITION,
                        check.name() + " " + why, progress.observation()), seen);
                case Standing.Bad(String why) -> new Outcome.Failure(Reason.CONDITION, check.name() + " " + why,
                        progress.observation());
            };
        }

        private void note(Registration registration, Instant now) {
            Instant expires = registration.expires();
            if (expires != null) {
                progress.note("expires", expires.toString());
                progress.note("expiresInDays", Duration.between(now, expires).toDays());
            }
            if (!registration.statuses().isEmpty()) {
                progress.note("statuses", String.join(", ", registration.statuses()));
            }
            if (!registration.registrar().isEmpty()) {
                progress.note("registrar", registration.registrar());
            }
        }

        private static @Nullable Object seen(String name, Registration registration, Instant now) {
            return switch (name) {
                case "expiresInDays" -> registration.expires() == null
                        ? null
                        : (Object) Duration.between(now, registration.expires()).toDays();
                case "statuses" -> Document.of(registration.statuses());
                case "registrar" -> registration.registrar();
                default -> null;
            };
        }

        private void finish(Outcome outcome) {
            Consumer<Outcome> receiver = waiting;
            waiting = null;
            if (receiver != null) {
                receiver.accept(outcome);
            }
        }

        @Override
        public void leave() {
            waiting = null;
            if (timer >= 0) {
                boolean _ = context.vertx().cancelTimer(timer);
                timer = -1;
                owesAnswer = false;
                registrations.giveBack(question, Instant.now());
            }
            if (request != null) {
                request.leave();
            }
            if (owesAnswer) {
                owesAnswer = false;
                registrations.abandon(question, Instant.now());
            }
        }
    }
}

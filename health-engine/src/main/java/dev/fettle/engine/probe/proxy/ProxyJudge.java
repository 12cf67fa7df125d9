package dev.fettle.engine.probe.proxy;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges a proxy by what the judge saw of it.
 *
 * @param label of the proxy, for messages
 * @param exit the address that must be seen; null: any
 * @param expectation the conditions
 */
record ProxyJudge(String label, @Nullable String exit, Expectation expectation) implements HttpJudge {

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        Testimony testimony = Testimony.of(answer.text(), answer.json());
        if (testimony.exit() != null) {
            progress.note("exit", testimony.exit());
        }
        if (testimony.anonymity() != null) {
            progress.note("anonymity", testimony.anonymity());
        }
        String found = label + ": " + asked + " answered " + answer.status();
        Outcome outcome = expectation.judge(found, answer.reason(), answer.seen(name -> value(name, testimony)),
                progress.observation());
        return outcome instanceof Outcome.Failure || exit == null
                ? outcome
                : exit(testimony.exit(), found, outcome, progress);
    }

    private Outcome exit(@Nullable String seen, String found, Outcome otherwise, Progress progress) {
        if (Objects.equals(exit, seen)) {
            return otherwise;
        }
        return new Outcome.Failure(Reason.CONDITION, seen == null
                ? found + " without an address of who asked"
                : label + ": the exit address is " + seen + ", not " + exit, progress.observation());
    }

    private static @Nullable Object value(String name, Testimony testimony) {
        return switch (name) {
            case "exit" -> testimony.exit();
            case "anonymity" -> testimony.anonymity();
            default -> null;
        };
    }
}

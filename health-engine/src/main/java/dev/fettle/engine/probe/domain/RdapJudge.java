package dev.fettle.engine.probe.domain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.DomainCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.domain.Registrations.Finding;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a registry answers. For one attempt. */
final class RdapJudge implements HttpJudge {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
    private static final int NOT_FOUND = 404;

    private final DomainCheck check;
    private Duration wait = Duration.ZERO;
    private @Nullable Finding finding;

    RdapJudge(DomainCheck check) {
        this.check = check;
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        JsonNode body = HttpQuestion.json(answer.text());
        String title = Failures.text(body.path("title").asText(""));
        String told = title.isEmpty() ? "" : ": " + title;
        if (answer.status() == NOT_FOUND) {
            finding = nothing(check, asked, told);
            return new Outcome.Success(progress.observation()); // found out; whoever asked says what it means
        }
        if (answer.status() / 100 != 2) {
            String after = answer.headers().getOrDefault("retry-after", "").strip();
            wait = SECONDS.matcher(after).matches() ? Duration.ofSeconds(Long.parseLong(after)) : Duration.ZERO;
            return new Outcome.Failure(answer.reason(), asked + " answered " + answer.status() + told,
                    progress.observation());
        }
        Optional<Registration> registration = Registration.of(body);
        if (registration.isEmpty()) {
            return new Outcome.Failure(Reason.PROTOCOL, asked + ": the answer is none about a domain",
                    progress.observation());
        }
        finding = new Finding.Registered(registration.get());
        return new Outcome.Success(progress.observation());
    }

    /**
     * What 404 means: the one that only knows who keeps which registrations says so too, of a top level that it does
     * not know.
     *
     * @param asked who answered, behind redirects
     * @param told what the answer says beside
     */
    static Finding nothing(DomainCheck check, String asked, String told) {
        boolean redirected = !asked.contains("://" + check.server().getRawAuthority() + "/");
        return "rdap.org".equalsIgnoreCase(check.server().getHost()) && !redirected
                ? new Finding.Unknowable(check.name() + " cannot be looked up: rdap.org knows no RDAP server for ."
                        + check.name().substring(check.name().lastIndexOf('.') + 1)
                        + "; if its registry has one, say it by server")
                : new Finding.Nothing(check.name() + " is not registered, or its registry has no RDAP: " + asked
                        + " answered 404" + told);
    }

    /** What was found, by how the attempt ended. */
    Finding found(Outcome outcome) {
        if (finding != null) {
            return finding;
        }
        return switch (outcome) {
            case Outcome.Failure failure -> new Finding.Trouble(failure.reason(), failure.message(), wait);
            case Outcome.Timeout timeout -> new Finding.Trouble(Reason.TIMEOUT, timeout.message(), wait);
            case Outcome.Inconclusive trouble -> new Finding.Trouble(Reason.INTERNAL, trouble.message(), wait);
            case Outcome.Worrying worrying -> new Finding.Trouble(worrying.reason(), worrying.message(), wait);
            case Outcome.Success _ -> new Finding.Trouble(Reason.INTERNAL, "no answer", wait);
        };
    }
}

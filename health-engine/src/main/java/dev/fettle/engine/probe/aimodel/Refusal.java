package dev.fettle.engine.probe.aimodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an answer means that is no good one. A limited rate is no failure: the service works, and the key is good. */
final class Refusal {

    private static final Pattern KEY = Pattern.compile("\\b(?:sk-|AIza|AQ\\.)[^\\s,;\"']*");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?s?");
    private static final int TOO_MANY = 429;

    private Refusal() {}

    static Outcome of(String asked, Answer answer, @Nullable String key, Progress progress) {
        JsonNode body = HttpQuestion.json(answer.text());
        Set<String> kinds = Api.errorKinds(body);
        String told = told(Api.error(body), key);
        String why = told.isEmpty() ? "" : ": " + told;
        int status = answer.status();
        if (answer.reason() == Reason.AUTH || kinds.contains("API_KEY_INVALID")) {
            return failure(Reason.AUTH, asked + " answered " + status + ", the key is refused" + why, progress);
        }
        if (status == TOO_MANY && kinds.contains("insufficient_quota")) {
            return failure(Reason.RATE_LIMITED, asked + " answered " + status + ", what was paid for is used up" + why,
                    progress);
        }
        if (status == TOO_MANY) {
            String wait = wait(answer, body);
            if (!wait.isEmpty()) {
                progress.note("retryAfter", wait);
            }
            return new Outcome.Worrying(Reason.RATE_LIMITED, asked + " answered " + status + ", the rate is limited"
                    + (wait.isEmpty() ? "" : ", again after " + wait) + why, progress.observation());
        }
        return failure(status / 100 == 2 ? Reason.PROTOCOL : answer.reason(), asked + " answered " + status + why,
                progress);
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }

    /** One line without the key, also where it is quoted in part. */
    static String told(String error, @Nullable String key) {
        String without = key == null || key.isEmpty() ? error : error.replace(key, "***");
        return Failures.text(KEY.matcher(without).replaceAll("***"));
    }

    /** Such as {@code 34s}; a date as it is; empty when nobody says. */
    private static String wait(Answer answer, JsonNode body) {
        String header = answer.headers().getOrDefault("retry-after", "").strip();
        String said = header;
        for (JsonNode detail : body.path("error").path("details")) {
            said = said.isEmpty() ? detail.path("retryDelay").asText("") : said;
        }
        if (SECONDS.matcher(said).matches()) {
            return said.endsWith("s") ? said : said + "s";
        }
        return said.length() <= 40 ? Failures.text(said) : "";
    }
}

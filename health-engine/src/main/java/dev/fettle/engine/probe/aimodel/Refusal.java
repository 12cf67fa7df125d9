package dev.fettle.engine.probe.aimodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpQuestion;
import java.util.Collections;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an answer means that is no good one. A limited rate is no failure: the service works, and the key is good. */
final class Refusal {

    private static final String MASK = "***";
    private static final String REST_OF_KEY = "[^\\s,;\"']*";
    private static final Pattern KEY = Pattern.compile("\\b(?:sk-|AIza|AQ\\.)" + REST_OF_KEY);
    /** Where a provider quotes a key in part it shows so many characters of its beginning at most. */
    private static final int SHOWN_OF_KEY = 8;
    private static final String USED_UP = "insufficient_quota";
    private static final Set<String> LIMITED = Set.of(USED_UP, "rate_limit_error", "rate_limit_exceeded",
            "RESOURCE_EXHAUSTED", "429");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?s?");
    private static final int TOO_MANY = 429;

    private Refusal() {}

    static Outcome of(String asked, Answer answer, @Nullable String key, Progress progress) {
        JsonNode body = HttpQuestion.json(answer.text());
        Set<String> kinds = Api.errorKinds(body);
        String why = why(body, key);
        int status = answer.status();
        if (answer.reason() == Reason.AUTH || kinds.contains("API_KEY_INVALID")) {
            return failure(Reason.AUTH, asked + " answered " + status + ", the key is refused" + why, progress);
        }
        if (status == TOO_MANY) {
            String wait = wait(answer, body);
            if (!wait.isEmpty()) {
                progress.note("retryAfter", wait);
            }
            return limited(asked + " answered " + status, kinds, wait.isEmpty() ? why : ", again after " + wait + why,
                    progress);
        }
        return failure(status / 100 == 2 ? Reason.PROTOCOL : answer.reason(), asked + " answered " + status + why,
                progress);
    }

    /** What an error means that comes when the answer has begun already. */
    static Outcome within(String asked, JsonNode body, @Nullable String key, Progress progress) {
        Set<String> kinds = Api.errorKinds(body);
        String begun = asked + " broke off its answer";
        return Collections.disjoint(kinds, LIMITED)
                ? failure(Reason.PROTOCOL, begun + why(body, key), progress)
                : limited(begun, kinds, why(body, key), progress);
    }

    private static Outcome limited(String what, Set<String> kinds, String more, Progress progress) {
        return kinds.contains(USED_UP)
                ? failure(Reason.RATE_LIMITED, what + ", what was paid for is used up" + more, progress)
                : new Outcome.Worrying(Reason.RATE_LIMITED, what + ", the rate is limited" + more,
                        progress.observation());
    }

    /** Servers that only speak like a provider have other words for it. */
    private static String why(JsonNode body, @Nullable String key) {
        String told = Stream.of(Api.error(body), body.path("detail").asText(""), body.path("message").asText(""))
                .filter(text -> !text.isEmpty()).findFirst().map(text -> told(text, key)).orElse("");
        return told.isEmpty() ? "" : ": " + told;
    }

    private static Outcome failure(Reason reason, String message, Progress progress) {
        return new Outcome.Failure(reason, message, progress.observation());
    }

    /** One line without the key, also where it is quoted in part. */
    static String told(String error, @Nullable String key) {
        String without = error;
        if (key != null && !key.isEmpty()) {
            without = without.replace(key, MASK);
            if (key.length() >= 2 * SHOWN_OF_KEY) {
                without = without.replaceAll(Pattern.quote(key.substring(0, SHOWN_OF_KEY)) + REST_OF_KEY, MASK);
            }
        }
        return Failures.text(KEY.matcher(without).replaceAll(MASK));
    }

    /** Such as {@code 34s}; a date as it is; empty when nobody says. */
    private static String wait(Answer answer, JsonNode body) {
        String header = answer.headers().getOrDefault("retry-after", "").strip();
        String said = header;
        for (JsonNode detail : Api.errorOf(body).path("details")) {
            said = said.isEmpty() ? detail.path("retryDelay").asText("") : said;
        }
        if (SECONDS.matcher(said).matches()) {
            return said.endsWith("s") ? said : said + "s";
        }
        return said.length() <= 40 ? Failures.text(said) : "";
    }
}

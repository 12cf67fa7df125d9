package dev.fettle.engine.probe.aimodel;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.AiModelCheck.Canary;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks of kind {@code ai-model}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class AiModelKind implements CheckKind<AiModelCheck> {

    /** A model thinks before its first word. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PROMPT = 10_000;
    private static final int LONGEST_REGEX = 1000;
    private static final int TOKENS = 16;
    private static final int MOST_TOKENS = 4096;
    private static final Pattern VISIBLE = Pattern.compile("[!-~]*");

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "models", Language.Type.ANYTHING,
            "answer", Language.Type.TEXT,
            "firstToken", Language.Type.NUMBER,
            "total", Language.Type.NUMBER);

    @Override
    public String name() {
        return "ai-model";
    }

    @Override
    public String says() {
        return "An API of AI models; healthy when the key is good, the model is there, and the canary is answered.";
    }

    @Override
    public Class<AiModelCheck> type() {
        return AiModelCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<AiModelCheck> read(Settings ai) {
        ai.require("provider");
        Optional<AiModelCheck.Provider> provider = ai
                .oneOf("provider", Stream.of(AiModelCheck.Provider.values()).map(AiModelCheck.Provider::key).toList(),
                        "Whose API.")
                .map(key -> AiModelCheck.Provider.valueOf(key.toUpperCase(Locale.ROOT)));
        Optional<URI> url = ai.httpUrl("url", "Where it is; the provider's own address unless said.");
        Optional<String> key = ai.secret("key", "Best a placeholder.");
        Optional<String> model = ai.text("model", LONGEST_NAME, "The model that must be there.");
        Optional<Canary> canary = ai.mapping("canary", AiModelKind::canary,
                "What the model is asked, at each attempt: it costs tokens.").flatMap(read -> read);
        String healthy = ai.condition("healthy", "true", "A condition (CEL) that must hold too.");
        Optional<String> degraded = ai.condition("degraded", "A condition (CEL); true is DEGRADED.");
        if (!ai.isUnresolved("key") && key.filter(text -> !VISIBLE.matcher(text).matches()).isPresent()) {
            ai.error("key", "key must hold visible ASCII only: no space and no line end");
            return Optional.empty();
        }
        if (ai.has("canary") && !ai.has("model")) {
            ai.error("canary", "model must be given where there is a canary");
            return Optional.empty();
        }
        boolean needsKey = provider.filter(
                whose -> whose == AiModelCheck.Provider.ANTHROPIC || whose == AiModelCheck.Provider.GEMINI)
                .isPresent();
        if (needsKey && !ai.has("key")) {
            ai.error("provider", "key must be given for this provider");
            return Optional.empty();
        }
        if ((ai.has("canary") && canary.isEmpty()) || (ai.has("model") && model.isEmpty())
                || (ai.has("url") && url.isEmpty())) {
            return Optional.empty();
        }
        return provider.map(whose -> new AiModelCheck(whose, url.orElseGet(() -> Api.of(whose).usualUrl()),
                key.orElse(null), model.orElse(null), canary.orElse(null), healthy, degraded.orElse(null)));
    }

    private static Optional<Canary> canary(Settings canary) {
        canary.require("prompt");
        Optional<String> prompt = canary.text("prompt", LONGEST_PROMPT, "What it is told.");
        Optional<String> expect = canary.regex("expect", LONGEST_REGEX,
                "A regular expression that is found in the answer; unless said, any answer will do.");
        int tokens = canary.integer("maxTokens", 1, MOST_TOKENS, TOKENS, "Tokens that it may answer.");
        return prompt.map(text -> new Canary(text, expect.orElse(null), tokens));
    }

    @Override
    public Prober prepare(AiModelCheck check, ProbeContext context) {
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        Dialogue dialogue = new Dialogue(check, expectation, context);
        return dialogue::attempt;
    }
}

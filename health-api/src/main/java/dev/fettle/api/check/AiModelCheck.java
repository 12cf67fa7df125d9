package dev.fettle.api.check;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks who serves AI models which models there are, and perhaps one of them something.
 *
 * @param provider whose API it is
 * @param url where it is; its query may hold secrets and is hidden in {@link #toString()}
 * @param key the key; null for none. Hidden in {@link #toString()}
 * @param model the model that must be there; null for any
 * @param canary what the model is asked; null for nothing
 * @param healthy CEL expression that must hold too
 * @param degraded CEL expression that is true when it is good but worrying; null: never
 */
public record AiModelCheck(Provider provider, URI url, @Nullable String key, @Nullable String model,
        @Nullable Canary canary, String healthy, @Nullable String degraded) implements CheckSpec {

    public AiModelCheck {
        Arguments.requireHttp(url);
        if (canary != null && model == null) {
            throw new IllegalArgumentException("model must be given where there is a canary");
        }
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    /** Whose API it is. */
    public enum Provider {
        /** OpenAI, and all who speak like it. */
        OPENAI,
        /** Anthropic. */
        ANTHROPIC,
        /** Google's Gemini. */
        GEMINI,
        /** Ollama. */
        OLLAMA;

        private final String key = name().toLowerCase(Locale.ROOT);

        /** The word in configuration. */
        public String key() {
            return key;
        }
    }

    /**
     * What a model is asked.
     *
     * @param prompt what it is told
     * @param expect a regular expression that is found in what it answers; null for any answer
     * @param maxTokens how many tokens it may answer, 1 to 4096
     */
    public record Canary(String prompt, @Nullable String expect, int maxTokens) {

        public Canary {
            Arguments.requireText("prompt", prompt);
            Arguments.requireBetween("maxTokens", maxTokens, 1, 4096);
        }
    }

    @Override
    public String kind() {
        return "ai-model";
    }

    @Override
    public String toString() {
        return "AiModelCheck[" + provider.key() + " " + Arguments.shown(url) + ", model=" + model + ", canary="
                + (canary != null) + "]";
    }

    @Override
    public String target() {
        return url.getRawAuthority();
    }
}

package dev.fettle.notifier.rest;

import dev.fettle.notifier.definition.Definitions;
import dev.fettle.notifier.silence.Acknowledgement;
import dev.fettle.notifier.silence.Silence;
import dev.fettle.notifier.silence.SilenceKeys;
import dev.fettle.notifier.webhook.WebhookEntry;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of requests, read by the very reader of the files; everything that is wrong is told at once, with its place.
 */
final class Documents {

    /** Most bytes of the body that is one webhook. */
    static final int MOST_BYTES = 1 << 20;

    private static final Set<String> ENGINES_PART = Set.of("defaults", "presets", "groups", "components");
    private static final byte[] NOTHING = {};
    /** Where nothing may stand for something else. */
    private static final Placeholders NO_PLACEHOLDERS = Placeholders.onlyWithPrefix("FETTLE_SECRET_", _ -> null);

    private Documents() {}

    /**
     * One webhook.
     *
     * @param id of the path; null where the body alone tells
     */
    static WebhookEntry webhook(byte @Nullable [] body, @Nullable String id) {
        return read(body, Definitions.placeholdersOfRequests(), files -> WebhookFile.one(files, id, true),
                "a webhook");
    }

    /** A silence that somebody asks for; what begins now begins then. */
    static Silence.Wish silence(byte @Nullable [] body, Instant now) {
        return read(body, NO_PLACEHOLDERS, files -> SilenceKeys.silence(files, now), "a silence");
    }

    /** An acknowledgement; a duration is counted from then. */
    static Acknowledgement.Wish acknowledgement(byte @Nullable [] body, Instant now) {
        return read(body, NO_PLACEHOLDERS, files -> SilenceKeys.acknowledgement(files, now), "an acknowledgement");
    }

    private static <T> T read(byte @Nullable [] body, Placeholders placeholders,
            Function<ConfigFiles, Optional<T>> reader, String what) {
        byte[] content = body == null ? NOTHING : body;
        if (content.length > MOST_BYTES) {
            throw Problems.tooLarge(MOST_BYTES);
        }
        ConfigFiles files = ConfigSnapshot.of("body.json", content).parse(placeholders);
        Optional<T> found = reader.apply(files);
        Optional<ProblemException> wrong = Problems.of(files.problems().all());
        if (wrong.isPresent()) {
            throw wrong.get();
        }
        return found.orElseThrow(() -> Problems.invalid("#", "the body must be " + what));
    }

    /** The webhooks of a whole document; the engine's part is the engine's to judge. */
    static List<WebhookEntry> webhooks(byte @Nullable [] body, boolean json) {
        ConfigFiles files = ConfigSnapshot.of(json ? "body.json" : "body.yaml", body == null ? NOTHING : body)
                .parse(Definitions.placeholdersOfRequests());
        List<WebhookEntry> entries = WebhookFile.entries(files, true);
        Optional<ProblemException> wrong = Problems.of(files.problems().besides(ENGINES_PART));
        if (wrong.isPresent()) {
            throw wrong.get();
        }
        return entries;
    }
}

package dev.fettle.notifier.rest;

import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Scalar;
import dev.fettle.notifier.definition.Definitions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a signing secret is to be changed.
 *
 * @param secret the new one, or {@code ${FETTLE_SECRET_…}}; null: one is made
 * @param overlap how long the one before signs too
 */
record RotationRequest(@Nullable String secret, Duration overlap) {

    private static final Duration USUAL = Duration.ofHours(24);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    /** As the body says; nothing says what is usual. */
    static RotationRequest of(byte @Nullable [] body) {
        byte[] content = body == null || body.length == 0 ? NOTHING : body;
        if (content.length > Documents.MOST_BYTES) {
            throw Problems.tooLarge(Documents.MOST_BYTES);
        }
        ConfigFiles files = ConfigSnapshot.of("body.json", content).parse(Definitions.placeholdersOfRequests());
        RotationRequest request = files.roots().stream().findFirst()
                .map(root -> Fields.read(root, files.problems(), RotationRequest::read))
                .orElseGet(() -> new RotationRequest(null, USUAL));
        Problems.of(files.problems().all()).ifPresent(wrong -> {
            throw wrong;
        });
        return request;
    }

    private static RotationRequest read(Fields fields) {
        return new RotationRequest(fields.scalar("secret").map(Scalar::unexpanded).orElse(null),
                fields.duration("overlap", Duration.ZERO, LONGEST, USUAL));
    }

    @Override
    public String toString() {
        return "RotationRequest[" + overlap + "]";
    }
}

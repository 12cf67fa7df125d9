package dev.fettle.notifier.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fettle.api.event.Timestamps;
import dev.fettle.notifier.definition.Definitions.Rotated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a rotation made; the only answer that ever shows a secret. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record RotationView(@Nullable String secret, @Nullable String publicKey, @Nullable String previousSecretUntil) {

    static RotationView of(Rotated rotated) {
        Instant until = rotated.previousUntil();
        return new RotationView(rotated.secret(), rotated.publicKey().orElse(null),
                until == null ? null : Timestamps.format(until));
    }

    @Override
    public String toString() {
        return "RotationView[***]";
    }
}

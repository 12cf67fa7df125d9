package dev.fettle.platform.security;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What is made once of the security settings; a mistake in them ends the start in one line. */
@ApplicationScoped
class SecurityBeans {

    private static final int BROKEN_SETTINGS = 2;
    private static final int BEFORE_ALL_OTHERS = 1;

    private final SecurityConfig config;

    SecurityBeans(SecurityConfig config) {
        this.config = config;
    }

    void start(@Observes @Priority(BEFORE_ALL_OTHERS) StartupEvent event) {
        try {
            var _ = AdminToken.configured(config);
            var _ = SecretBox.configured(config);
        } catch (IllegalArgumentException e) {
            throw new PreventFurtherStepsException(String.valueOf(e.getMessage()), BROKEN_SETTINGS);
        }
    }

    @Produces
    @Singleton
    KnownTokens knownTokens(TokenConfig tokens) {
        return new KnownTokens(tokens.grace());
    }

    /** Empty without a key. */
    @Produces
    @Singleton
    @Unremovable
    Optional<SecretBox> secretBox() {
        return SecretBox.configured(config);
    }
}

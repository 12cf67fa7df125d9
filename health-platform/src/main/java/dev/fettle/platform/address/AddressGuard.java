package dev.fettle.platform.address;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Makes the policy of the service from its configuration, before anything connects anywhere. */
@ApplicationScoped
class AddressGuard {

    private static final Logger LOG = Logger.getLogger(AddressGuard.class);
    private static final int BEFORE_ALL = 1;

    @Produces
    @Singleton
    AddressPolicy policy(AddressConfig config) {
        try {
            return AddressPolicy.of(config);
        } catch (IllegalArgumentException e) {
            ConfigurationException refused = new ConfigurationException(e.getMessage());
            refused.addSuppressed(e); // a cause would be shown instead of it
            throw refused;
        }
    }

    void start(@Observes @Priority(BEFORE_ALL) StartupEvent event, AddressPolicy policy) {
        LOG.debugf("addresses that may be connected to policy=%s", policy);
    }
}

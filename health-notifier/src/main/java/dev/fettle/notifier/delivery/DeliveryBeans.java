package dev.fettle.notifier.delivery;

import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.Resolver;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What is made once for all deliveries. */
@ApplicationScoped
class DeliveryBeans {

    @Produces
    @Singleton
    Resolver resolver(Vertx vertx, DeliveryConfig config, AddressPolicy policy) {
        return Resolver.create(vertx, config.dns(), policy);
    }

    void end(@Disposes Resolver resolver) {
        resolver.close();
    }
}

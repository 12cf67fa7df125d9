package dev.fettle.engine.monitor;

import dev.fettle.engine.component.ComponentFile;
import dev.fettle.engine.component.HealthCheckVariables;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.platform.address.AddressPolicy;
import dev.fettle.platform.address.Resolver;
import dev.fettle.platform.database.Migrations;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.flywaydb.core.Flyway;

/** What is made once for the whole engine. */
@ApplicationScoped
class EngineBeans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Migrations migrations(Flyway flyway) {
        return new Migrations(flyway);
    }

    /** Definitions change, and shards are claimed, one after the other. */
    @Produces
    @Singleton
    OneAtATime turnstile() {
        return new OneAtATime();
    }

    void end(@Disposes Migrations migrations) {
        migrations.close();
    }

    @Produces
    @Singleton
    OwnProbes ownProbes(ProbeConfig config) {
        return OwnProbes.load(config.directory());
    }

    @Produces
    @Singleton
    ComponentFile componentFile(OwnProbes own) {
        return new ComponentFile(CheckKinds.with(own), HealthCheckVariables.of(System::getenv));
    }

    @Produces
    @Singleton
    Resolver resolver(Vertx vertx, ProbeConfig config, AddressPolicy policy) {
        return Resolver.create(vertx, config.dns(), policy);
    }

    void end(@Disposes Resolver resolver) {
        resolver.close();
    }
}

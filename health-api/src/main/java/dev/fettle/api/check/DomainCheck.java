package dev.fettle.api.check;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the registry of a domain, over RDAP, until when it is registered and how it stands.
 *
 * @param name the registered domain in ASCII, lower case: {@code example.com}
 * @param server whom to ask: the registry, or one that redirects to it
 * @param warn a registration that ends sooner is worrying; zero: never
 * @param healthy CEL expression that must hold too
 * @param degraded CEL expression that is true when it is good but worrying; null: never
 */
public record DomainCheck(String name, URI server, Duration warn, String healthy, @Nullable String degraded)
        implements
            CheckSpec {

    public DomainCheck {
        Arguments.requireText("name", name);
        Arguments.requireHttp(server);
        if (warn.isNegative()) {
            throw new IllegalArgumentException("warn must be >= 0, was " + warn);
        }
        Arguments.requireText("healthy", healthy);
        if (degraded != null) {
            Arguments.requireText("degraded", degraded);
        }
    }

    @Override
    public String kind() {
        return "domain";
    }

    @Override
    public String toString() {
        return "DomainCheck[" + name + ", server=" + Arguments.shown(server) + ", warn=" + warn + "]";
    }

    @Override
    public String target() {
        return server.getRawAuthority();
    }
}

package dev.fettle.platform.address;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Which addresses checks and webhooks may connect to. One policy for both services. */
@ConfigMapping(prefix = "fettle.address")
public interface AddressConfig {

    /**
     * What is allowed where no entry below says otherwise: {@code open} (everything), {@code no-metadata} (everything
     * but link-local addresses and the metadata services of clouds), {@code public-only} (what is globally reachable),
     * {@code allowed-only} (nothing). Default {@code no-metadata}: private networks are what one watches, and no check
     * has business where a machine finds its credentials.
     */
    @WithDefault("no-metadata")
    String policy();

    /**
     * Allowed whatever the policy says: addresses or networks, with or without a port or a range of ports, such as
     * {@code 10.0.0.0/8:5432} or {@code [fd00::/8]}. Default none.
     */
    Optional<List<String>> allow();

    /** Refused whatever else says, in the same form. Default none. */
    Optional<List<String>> deny();
}

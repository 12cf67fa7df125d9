package dev.fettle.engine.probe;

import dev.fettle.platform.address.DnsConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How probes go about it, for all checks together. */
@ConfigMapping(prefix = "fettle.probe")
public interface ProbeConfig {

    /** The {@code User-Agent} of HTTP checks that name none themselves. Default {@code Fettle}: short and honest. */
    @WithDefault("Fettle")
    @NotBlank
    String userAgent();

    /** PEM files with certificates that are trusted beside the JDK's own. Default none. Read when a lane starts. */
    Optional<List<Path>> trustedCertificates();

    /**
     * A directory with jars that hold probes of one's own ({@link dev.fettle.api.probe.Probe}). Default none. Read when
     * the
     * engine starts.
     */
    Optional<Path> directory();

    /** How names become addresses. */
    DnsConfig dns();
}

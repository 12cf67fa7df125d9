package dev.fettle.engine.export;

import dev.fettle.api.event.Timestamps;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Writes the status file and survives when that fails: the first of several failures in a row is logged. Blocks. */
final class StatusFileWriter {

    private static final Logger LOG = Logger.getLogger(StatusFileWriter.class);
    private static final int LONGEST_VERSION = 100;

    private final Path path;
    private final AtomicFile file;
    private final String version;
    private final Runnable failure;
    private boolean failing;

    /**
     * @param failure called for each failure
     */
    StatusFileWriter(Path path, String version, Runnable failure) {
        this.path = path;
        this.file = new AtomicFile(path);
        this.version = version;
        this.failure = failure;
    }

    synchronized void removeLeftovers(Instant now) {
        try {
            file.removeLeftovers(now);
        } catch (IOException e) {
            LOG.debug("leftovers of the status file could not be removed", e);
        }
    }

    /** Writes it; never two at once. */
    synchronized void write(ServiceStatus status, String database, Instant at) {
        try {
            file.write(content(status, database, version, at).getBytes(StandardCharsets.UTF_8));
            if (failing) {
                failing = false;
                LOG.infof("the status file is written again path=%s", path);
            }
        } catch (IOException | RuntimeException e) {
            failure.run();
            if (!failing) {
                failing = true;
                LOG.warnf("the status file could not be written path=%s cause=%s", path, e.toString());
            }
        }
    }

    /** Less than 1 KiB, whatever the version says. */
    static String content(ServiceStatus status, String database, String version, Instant at) {
        return new JsonObject().put("status", status.word())
                .put("database", database)
                .put("timestamp", Timestamps.format(at))
                .put("app_version",
                        version.length() > LONGEST_VERSION ? version.substring(0, LONGEST_VERSION) : version)
                .put("api_version", "v1")
                .encode() + "\n";
    }
}

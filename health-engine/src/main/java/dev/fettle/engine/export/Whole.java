package dev.fettle.engine.export;

import dev.fettle.api.check.PushCheck;
import dev.fettle.engine.monitor.Monitor;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.database.DatabaseWatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How the whole is, and which release this is. Any thread; an answer waits for nothing. */
@ApplicationScoped
class Whole {

    private static final String UNSET = "<<unset>>"; // what Quarkus puts where a build has no version

    private final StatusBoard board;
    private final DatabaseWatch database;
    private final Monitor monitor;
    private final String version;
    private volatile boolean begun;

    Whole(StatusBoard board, DatabaseWatch database, Monitor monitor,
            @ConfigProperty(name = "quarkus.application.version") Optional<String> version) {
        this.board = board;
        this.database = database;
        this.monitor = monitor;
        this.version = version(version);
    }

    /** How it is now. */
    Standing standing() {
        return new Standing(board.system().status(), database.state(), isPending());
    }

    /** Which release this is; {@code unknown} when the build did not say. */
    String version() {
        return version;
    }

    static String version(Optional<String> configured) {
        return configured.map(String::strip)
                .filter(text -> !text.isEmpty() && !text.equals(UNSET))
                .orElse("unknown");
    }

    /** Once all first checks have ended it is never pending again: what is added later does not restart the engine. */
    private boolean isPending() {
        if (!begun && monitor.isWatching() && board.components().stream().noneMatch(Whole::awaitsFirstCheck)) {
            begun = true;
        }
        return !begun;
    }

    /** A push may never come, and a paused component is not checked: nobody waits for these. */
    static boolean awaitsFirstCheck(ComponentView view) {
        return !view.known() && view.lastCheck() == null && !view.flags().paused()
                && !(view.definition().check() instanceof PushCheck);
    }
}

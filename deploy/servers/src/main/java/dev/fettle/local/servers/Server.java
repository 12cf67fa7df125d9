package dev.fettle.local.servers;

import dev.fettle.local.process.Child;
import dev.fettle.local.process.Launch;
import java.io.IOException;
import java.util.List;

/**
 * How to run one server on one directory and one port. Holds no process: whoever starts the launch keeps the child and
 * may start the same launch again when it died.
 */
public sealed interface Server permits PostgresServer, KafkaServer {

    /** What people call it. */
    String name();

    /** Where it listens on 127.0.0.1. */
    int port();

    /**
     * Makes the directory ready: lays out data that is not there yet and stops what an earlier run left behind. Call it
     * before the first start, and be sure that nobody who is alive uses the directory.
     *
     * @return what the user should know, one line each; usually nothing
     */
    List<String> prepare() throws IOException;

    /** What to start; the same each time. */
    Launch launch();

    /** Whether it answers by now. May take up to a second; never throws. */
    boolean ready(Child child);
}

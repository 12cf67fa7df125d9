package dev.fettle.local.stack;

import dev.fettle.local.process.Launch;
import dev.fettle.local.process.PidFile;
import dev.fettle.local.process.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How the two services are started: on 127.0.0.1, logging text to their output.
 *
 * @param home the data directory; logs go to {@code logs/}
 * @param common variables of both
 */
record Services(Path home, Map<String, String> common) {

    static final String ENGINE = "engine";
    static final String NOTIFIER = "notifier";

    private static final int MOST_ENGINES = 9;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    Part part(String name, List<String> command, int port) {
        return part(name, command, port, Map.of());
    }

    /** One of several engines. */
    Part sharingPart(String name, List<String> command, int port) {
        return part(name, command, port, Map.of("FETTLE_CLUSTER_ENABLED", "true", "FETTLE_CLUSTER_NODE", name,
                "FETTLE_CLUSTER_ADDRESS", url(port)));
    }

    private Part part(String name, List<String> command, int port, Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(common);
        environment.putAll(own);
        environment.put("FETTLE_HTTP_HOST", "127.0.0.1");
        environment.put("FETTLE_HTTP_PORT", Integer.toString(port));
        environment.put("FETTLE_LOG_FORMAT", "text");
        Launch launch = new Launch(name, List.of(), command, environment, home.resolve("logs/" + name + ".log"),
                pidFile(home, name), null, Signal.TERM, Signal.KILL);
        return Part.service(launch, url(port) + "/q/health/ready");
    }

    /** What the engines are called, in the order of their ports: the first one as if it were alone. */
    static String engine(int number) {
        return number == 1 ? ENGINE : ENGINE + "-" + number;
    }

    static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Stops what an earlier run left behind; one line each. */
    static List<String> stopOrphans(Path home) throws IOException {
        List<String> notes = new ArrayList<>();
        List<String> names = new ArrayList<>(List.of(NOTIFIER));
        IntStream.rangeClosed(1, MOST_ENGINES).mapToObj(Services::engine).forEach(names::add);
        for (String name : names) {
            PidFile.stopOrphan(pidFile(home, name), Signal.TERM, STOP_LIMIT)
                    .ifPresent(pid -> notes
                            .add("stopped the " + name + " that an earlier run left behind (pid " + pid + ")"));
        }
        return notes;
    }

    private static Path pidFile(Path home, String name) {
        return home.resolve(name + ".pid");
    }
}

package dev.fettle.engine.probe.http;

import dev.fettle.engine.probe.RawServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What real applications answered; the README beside the files says which and how. */
public final class Recorded {

    /** {@code health-up.json 200 application/json /actuator/health}. */
    private static final Pattern LINE = Pattern.compile("(\\S+) (\\d+) (.*) (/\\S*)");

    public static final List<String> SPRING_BOOT = List.of("spring-boot-2.7", "spring-boot-3.5", "spring-boot-4.0");
    public static final String QUARKUS = "quarkus-3.27";

    private Recorded() {}

    /**
     * Answers every request as that application did, with its code and its type.
     *
     * @param application such as {@code spring-boot-3.5}
     * @param name of the file, such as {@code health-up.json}
     */
    public static RawServer answering(String application, String name) {
        for (String line : text(application, "index").lines().toList()) {
            Matcher entry = LINE.matcher(line);
            if (entry.matches() && entry.group(1).equals(name)) {
                return JsonPeer.answering(Integer.parseInt(entry.group(2)), entry.group(3), text(application, name));
            }
        }
        throw new AssertionError(application + " was not asked for " + name);
    }

    /** What it answered. */
    public static String text(String application, String name) {
        return JsonPeer.recorded(Recorded.class, "/dev/fettle/engine/probe/recorded/" + application + "/" + name);
    }
}

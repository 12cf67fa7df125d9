package dev.fettle.engine.probe.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How credentials are written in headers. */
final class Credentials {

    private Credentials() {}

    static String basic(String user, String password) {
        return basic(user + ":" + password);
    }

    /**
     * @param both user and password, divided by a colon
     */
    static String basic(String both) {
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.fettle.engine.probe.http;

import dev.fettle.platform.file.Confidential;
import java.util.Map;

/** What is sent along with a request and may be secret: no message repeats it, though a target may. Pure. */
public final class SentAlong {

    /** What is shorter stands in too much that is no secret. */
    private static final int SHORTEST = 3;

    private SentAlong() {}

    /**
     * A text of a target without the secrets that it was told: values of headers whose names say that they are secret,
     * whole and without the word before them ({@code Bearer}).
     */
    public static String removedFrom(Map<String, String> headers, String text) {
        String shown = text;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (Confidential.isSecret(header.getKey())) {
                String value = header.getValue();
                shown = without(value.substring(value.indexOf(' ') + 1), without(value, shown));
            }
        }
        return shown;
    }

    private static String without(String secret, String text) {
        return secret.length() < SHORTEST ? text : text.replace(secret, Confidential.MASK);
    }
}

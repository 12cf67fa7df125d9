package dev.fettle.platform.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a request wants to change, read from its method and path, so that it is known of refused ones too. Paths look
 * like {@code /api/v1/<collection>/<id>/<action>}.
 *
 * @param action method and template of the path
 * @param target the id in it; empty where there is none
 */
record Change(String action, String target) {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final int LONGEST = 200;
    private static final String PUSHED = "/push/";

    /** Whether a request of that method can change something. */
    static boolean isOne(String method) {
        return !READING.contains(method);
    }

    /** A push that was taken changes nothing but results, of which there is a history. */
    static boolean isPush(String path) {
        return path.startsWith(PUSHED) || path.startsWith("/api/v1/push/");
    }

    static Change of(String method, String path) {
        if (path.startsWith(PUSHED)) {
            return new Change(method + " /push/{pushToken}", ""); // the token is a secret
        }
        List<String> parts = Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        boolean isApi = parts.size() >= 3 && parts.get(0).equals("api") && parts.get(1).equals("v1");
        if (!isApi) {
            return new Change(shortened(method + " " + path), "");
        }
        String template = parts.stream().skip(4).map(part -> "/" + part).collect(Collectors.joining());
        return parts.size() == 3
                ? new Change(shortened(method + " /api/v1/" + parts.get(2)), "")
                : new Change(shortened(method + " /api/v1/" + parts.get(2) + "/{id}" + template),
                        shortened(parts.get(3)));
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST);
    }
}

package dev.fettle.engine.probe.exec;

import java.util.Map;

/**
 * How a program ended.
 *
 * @param exit its exit code
 * @param output what it wrote to its standard output
 * @param trouble what it wrote to its standard error, its beginning
 */
record Ended(int exit, String output, String trouble) {

    private static final int SIGNALS = 128;

    /** The first line without performance data; where there is none, that of the trouble. Of any length. */
    String said() {
        String said = before(output.lines().findFirst().orElse(""));
        return said.isBlank() ? trouble.lines().filter(text -> !text.isBlank()).findFirst().orElse("") : said;
    }

    /** What follows the first {@code |} of the first line, and the first one after it. */
    Map<String, Map<String, Object>> performance() {
        StringBuilder data = new StringBuilder();
        boolean later = false;
        boolean first = true;
        for (String line : output.lines().toList()) {
            int bar = line.indexOf('|');
            if (first || !later) {
                data.append(bar < 0 ? "" : line.substring(bar + 1)).append(' ');
                later = !first && bar >= 0;
            } else {
                data.append(line).append(' ');
            }
            first = false;
        }
        return Performance.of(data.toString());
    }

    /** The end in words: "ended with exit code 7", "was killed by signal 9". */
    String how() {
        return exit > SIGNALS && exit < SIGNALS + 65
                ? "was killed by signal " + (exit - SIGNALS)
                : "ended with exit code " + exit;
    }

    private static String before(String line) {
        int bar = line.indexOf('|');
        return bar < 0 ? line : line.substring(0, bar);
    }
}

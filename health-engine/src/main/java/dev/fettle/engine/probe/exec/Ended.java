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

    private static final int LONGEST_LINE = 200;
    private static final int SIGNALS = 128;

    /** The first line without performance data; where there is none, that of the trouble; on one line, shortened. */
    String line() {
        String said = before(output.lines().findFirst().orElse(""));
        String line = (said.isBlank() ? trouble.lines().filter(text -> !text.isBlank()).findFirst().orElse("") : said)
                .replaceAll("\\p{Cntrl}", " ").strip();
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
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

    /** The end in words: "exit code 7", "signal 9". */
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

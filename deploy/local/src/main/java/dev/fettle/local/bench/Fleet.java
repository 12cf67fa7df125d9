package dev.fettle.local.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** Configuration files with many components alike. */
final class Fleet {

    /** As many as a group holds: a thousand components are ten groups. */
    private static final int GROUP = 100;

    private Fleet() {}

    /**
     * Writes a file.
     *
     * @param defaults of all components, such as {@code interval: 1s, timeout: 1s}
     * @param count how many components
     * @param check the check of each, in YAML's flow form, such as {@code tcp: {host: h, port: 1}}
     */
    static Path write(Path file, String defaults, int count, IntFunction<String> check) {
        return write(file, defaults, count, check, List.of());
    }

    /** The same with further lines at the end. */
    static Path write(Path file, String defaults, int count, IntFunction<String> check, List<String> more) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("defaults: { " + defaults + " }\ncomponents:\n");
            for (int i = 0; i < count; i++) {
                out.write("  - { id: c" + i + ", group: bench.g" + i / GROUP + ", check: { " + check.apply(i)
                        + " } }\n");
            }
            for (String line : more) {
                out.write(line + "\n");
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A GET; the hosts take turns. */
    static IntFunction<String> http(String scheme, List<String> hosts, boolean keepAlive) {
        return i -> "http: { url: \"" + scheme + "://" + hosts.get(i % hosts.size()) + "/c" + i + "\""
                + (keepAlive ? ", keepAlive: true" : "") + " }";
    }

    static IntFunction<String> tcp(List<String> hosts) {
        return i -> {
            String[] host = hosts.get(i % hosts.size()).split(":", -1);
            return "tcp: { host: " + host[0] + ", port: " + host[1] + " }";
        };
    }
}

package dev.fettle.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where it was measured, and how busy that was. */
final class Machine {

    private Machine() {}

    /** For the file: processor, cores, system, JVM, versions of what decides. */
    static ObjectNode describe(ObjectMapper mapper) {
        Runtime.Version java = Runtime.version();
        return mapper.createObjectNode()
                .put("processor", processor())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", java.toString() + " " + System.getProperty("java.vendor"))
                .put("vertx", io.vertx.core.impl.launcher.commands.VersionCommand.getVersion())
                .put("netty", version(io.netty.channel.Channel.class));
    }

    /** The load of the last minute: processes that ran or wanted to. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    static String loadText() {
        return String.format(Locale.ROOT, "%.1f", load());
    }

    private static String version(Class<?> type) {
        return String.valueOf(type.getPackage().getImplementationVersion());
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo"))
                    .stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}

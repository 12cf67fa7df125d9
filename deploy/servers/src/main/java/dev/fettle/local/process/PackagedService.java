package dev.fettle.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A service as its module packages it, started by that module's own tests: small, and quick to start. */
public final class PackagedService {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private PackagedService() {}

    /**
     * Starts the service of the module in whose directory this process runs, and does not wait for it. Whoever
     * starts it ends it.
     *
     * @param megabytes of heap
     * @param environment more variables than those of this process
     * @param log gets what it prints, behind what is there
     * @throws UncheckedIOException when no process can be started
     */
    public static Process start(int megabytes, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-jar",
                JAR.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + JAR.toAbsolutePath(), e);
        }
    }
}

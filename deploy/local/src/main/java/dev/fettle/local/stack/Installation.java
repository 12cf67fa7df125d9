package dev.fettle.local.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to run: the commands of the two services and the example that is watched when nobody says what to
 * watch.
 *
 * @param engine program and arguments
 * @param notifier program and arguments
 * @param example a configuration file
 * @param needed files that must be there before anything starts
 */
public record Installation(List<String> engine, List<String> notifier, Path example, List<Path> needed) {

    /** Small heaps, quick starts: a laptop has other things to do. */
    private static final List<String> JVM_FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders", "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError", "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED");

    /** Copies the lists. */
    public Installation {
        engine = List.copyOf(engine);
        notifier = List.copyOf(notifier);
        needed = List.copyOf(needed);
    }

    /** A checkout that has been built. */
    public static Installation checkout(Path home) {
        Path engine = home.resolve("health-engine/target/quarkus-app/quarkus-run.jar");
        Path notifier = home.resolve("health-notifier/target/quarkus-app/quarkus-run.jar");
        Path example = home.resolve("deploy/local/fettle.yaml");
        return new Installation(java(engine), java(notifier), example, List.of(engine, notifier, example));
    }

    private static List<String> java(Path jar) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** Throws when something is missing that has to be there before anything starts. */
    public void requireComplete() throws CannotStartException {
        for (Path file : needed) {
            if (!Files.isRegularFile(file)) {
                throw new CannotStartException(ExitCode.NOT_BUILT,
                        file + " is missing; ./fettle up in the checkout builds it");
            }
        }
    }
}

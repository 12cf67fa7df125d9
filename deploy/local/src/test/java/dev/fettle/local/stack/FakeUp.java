package dev.fettle.local.stack;

import dev.fettle.local.command.FettleCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ./fettle} with fake services, to be run in a JVM of its own. */
final class FakeUp {

    private FakeUp() {}

    /**
     * Runs the command line behind the first three words.
     *
     * @param args the engine's argument, the notifier's argument, a needed file or "-", then the command line
     */
    public static void main(String[] args) {
        List<Path> needed = args[2].equals("-") ? List.of() : List.of(Path.of(args[2]));
        Installation installation = new Installation(service(args[0]), service(args[1]),
                Path.of("fettle.yaml").toAbsolutePath(), needed);
        String[] words = List.of(args).subList(3, args.length).toArray(String[]::new);
        System.exit(FettleCommand.execute(installation, FakeUp::read, words));
    }

    /** A file that is called broken is broken, one that is called pushed can be pushed to. */
    private static ConfigCheck.Reading read(List<Path> files, Map<String, String> environment) {
        List<String> errors = files.stream()
                .filter(file -> file.endsWith("broken.yaml"))
                .map(file -> file + ":3:7 unknown key 'intervall', did you mean 'interval'?")
                .toList();
        boolean pushed = files.stream().anyMatch(file -> file.endsWith("pushed.yaml"));
        return new ConfigCheck.Reading(errors, pushed ? Optional.of("my-job") : Optional.empty());
    }

    private static List<String> service(String argument) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(), FakeService.class.getName(), argument));
        return command;
    }
}

package dev.fettle.local.command;

import dev.fettle.local.bench.Bench;
import dev.fettle.local.console.Console;
import dev.fettle.local.stack.CannotStartException;
import dev.fettle.local.stack.ExitCode;
import dev.fettle.local.stack.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./fettle bench}. */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Measures what Fettle costs, beside a bare client and blackbox in the same run, and prints ratios of CPU"
                + " time. Takes minutes, and wants a machine with nothing else to do."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                        "0:measured; a missed gate is told, not punished", "2:unknown option or name",
                        "3:no JDK was found",
                        "5:a part of Fettle is not built", "10:with --strict: a gate was missed", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class BenchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which ones, a part of one as checks/https; all of them when none is named")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "A look: two short rounds, too short to be believed")
    private boolean quick;

    @Option(names = "--duration", paramLabel = "SECONDS", defaultValue = "60", description = "How long the soak takes. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Of what happens at random, to make it happen again. Default: another one each time; it is told")
    private Long seed;

    @Option(names = "--strict", description = "End with 10 when a gate is missed")
    private boolean strict;

    @Option(names = "--engine-option", paramLabel = "OPTION", description = "A further option of the engine's JVM, such as -XX:StartFlightRecording=filename=/tmp/engine.jfr; may be repeated")
    private List<String> engineOptions = List.of();

    @Option(names = "--results", paramLabel = "DIR", description = "Where the files go. Default: target/bench of the checkout")
    private Path results;

    @Spec
    private CommandSpec spec;

    private final Installation installation;
    private final Console console;

    BenchCommand(Installation installation, Console console) {
        this.installation = installation;
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Bench.unknown(names).ifPresent(name -> {
            throw new ParameterException(spec.commandLine(),
                    "there is no benchmark '" + name + "', only " + String.join(", ", Bench.names()));
        });
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--duration must be 1 and more, was " + seconds);
        }
        try {
            installation.requireComplete();
        } catch (CannotStartException e) {
            console.complaint("fettle bench: " + e.getMessage());
            return e.code().number();
        }
        Path engine = Path.of(installation.engine().getLast());
        Path notifier = Path.of(installation.notifier().getLast());
        Path directory = results != null ? results : home().resolve("target/bench");
        boolean reached = new Bench(engine, notifier, directory, engineOptions, console).run(names, quick,
                Duration.ofSeconds(seconds), seed != null ? seed : new Random().nextInt(Integer.MAX_VALUE));
        return (reached || !strict ? ExitCode.OK : ExitCode.GATE_MISSED).number();
    }

    private static Path home() {
        return Path.of(System.getProperty("fettle.home", "")).toAbsolutePath().normalize();
    }
}

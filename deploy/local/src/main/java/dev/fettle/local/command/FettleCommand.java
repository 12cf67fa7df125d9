package dev.fettle.local.command;

import dev.fettle.api.component.ComponentId;
import dev.fettle.local.check.Findings;
import dev.fettle.local.console.Console;
import dev.fettle.local.stack.ConfigCheck;
import dev.fettle.local.stack.ExitCode;
import dev.fettle.local.stack.Installation;
import dev.fettle.platform.file.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./fettle}: what the script starts once everything is built. */
@Command(name = "./fettle", description = "Watches the health of other systems and tells those who need to know.", mixinStandardHelpOptions = true, exitCodeListHeading = "%nExit codes:%n")
public final class FettleCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before run
    private CommandSpec spec;

    private FettleCommand() {}

    /**
     * @param args the words behind {@code ./fettle}; the property {@code fettle.home} names the checkout
     */
    public static void main(String[] args) {
        // Before anything logs: libraries of the services bring this log manager, and it complains when it comes too
        // late.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Path home = Path.of(System.getProperty("fettle.home", "")).toAbsolutePath();
        System.exit(execute(Installation.checkout(home), FettleCommand::read, args));
    }

    /**
     * Runs one command on the standard streams.
     *
     * @return its exit code
     */
    public static int execute(Installation installation, ConfigCheck configCheck, String... args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Console console = new Console(out, err);
        return new CommandLine(new FettleCommand())
                .addSubcommand(new UpCommand(installation, configCheck, console))
                .addSubcommand(new CheckCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new ApplyCommand(console))
                .addSubcommand(new CommandLine(new TokenCommand()).addSubcommand(new TokenCreateCommand(console)))
                .addSubcommand(new CommandLine(new ImportCommand())
                        .addSubcommand(new ImportGatusCommand(console))
                        .addSubcommand(new ImportKumaCommand(console))
                        .addSubcommand(new ImportBlackboxCommand(console)))
                .addSubcommand(new BenchCommand(installation, console))
                .setOut(out)
                .setErr(err)
                .setExitCodeExceptionMapper(FettleCommand::exitCode)
                .execute(args);
    }

    private static int exitCode(Throwable failure) {
        return (failure instanceof ParameterException ? ExitCode.USAGE : ExitCode.BUG).number();
    }

    private static ConfigCheck.Reading read(List<Path> files, Map<String, String> environment) {
        Findings findings = Findings.strict(files, environment);
        List<String> errors = findings.problems()
                .stream()
                .filter(Problem::isError)
                .map(Problem::toString)
                .toList();
        return new ConfigCheck.Reading(errors, findings.pushed().stream().map(ComponentId::value).findFirst());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

}

package dev.fettle.local.command;

import dev.fettle.local.console.Console;
import dev.fettle.local.stack.CannotStartException;
import dev.fettle.local.stack.ConfigCheck;
import dev.fettle.local.stack.ExitCode;
import dev.fettle.local.stack.Installation;
import dev.fettle.local.stack.Up;
import dev.fettle.local.stack.UpOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./fettle up}. */
@Command(name = "up", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Starts PostgreSQL, Kafka, engine and notifier on 127.0.0.1 and watches over them: what dies is"
                + " started again. Ctrl-C stops everything."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                        "0:it was told to stop and has stopped everything",
                        "1:a configuration file is missing or broken",
                        "2:unknown option", "3:no JDK was found", "4:a port is in use",
                        "5:a part of Fettle is not built",
                        "6:the data directory belongs to another run, or cannot be used",
                        "7:PostgreSQL, Kafka or a service did not start", "70:a bug of ours",
                        "130:ended at once by a second Ctrl-C"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class UpCommand implements Callable<Integer> {

    @Option(names = "--config", paramLabel = "FILE|DIR", description = "What to watch; may be repeated. Default: fettle.yaml here, else the example of the checkout")
    private List<Path> configs = List.of();

    @Option(names = "--data", paramLabel = "DIR", defaultValue = ".fettle", description = "Where data, logs and secrets stay. Default: ${DEFAULT-VALUE}")
    private Path data;

    @Option(names = "--ephemeral", description = "Keep the data in a temporary directory that is removed at the end")
    private boolean ephemeral;

    @Option(names = "--engine-port", paramLabel = "PORT", defaultValue = "8080", description = "Default: ${DEFAULT-VALUE}; 0 takes any free one")
    private int enginePort;

    @Option(names = "--notifier-port", paramLabel = "PORT", defaultValue = "8081", description = "Default: ${DEFAULT-VALUE}; 0 takes any free one")
    private int notifierPort;

    @Option(names = "--engines", paramLabel = "N", defaultValue = "1", description = "How many engines share the work. Default: ${DEFAULT-VALUE}; all but the first listen on free ports")
    private int engines;

    @Spec
    private CommandSpec spec;

    private final Installation installation;
    private final ConfigCheck configCheck;
    private final Console console;

    UpCommand(Installation installation, ConfigCheck configCheck, Console console) {
        this.installation = installation;
        this.configCheck = configCheck;
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            return new Up(installation, options(), configCheck, console).run().number();
        } catch (CannotStartException e) {
            console.complaint(prefixed(e));
            return e.code().number();
        }
    }

    /** Lines about a file begin with the file, so that editors find it. */
    private static String prefixed(CannotStartException e) {
        return e.code() == ExitCode.BROKEN_FILE ? String.valueOf(e.getMessage()) : "fettle up: " + e.getMessage();
    }

    private UpOptions options() {
        try {
            return new UpOptions(configs, ephemeral ? null : data, enginePort, notifierPort, engines);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}

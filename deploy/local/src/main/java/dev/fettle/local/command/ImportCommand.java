package dev.fettle.local.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./fettle import}. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Makes a fettle.yaml of what another monitor watches, and tells what differs.")
final class ImportCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "import what? gatus, uptime-kuma or blackbox");
    }
}

package dev.fettle.local.command;

import dev.fettle.local.console.Console;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.blackbox.Blackbox;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./fettle import blackbox}. */
@Command(name = "blackbox", mixinStandardHelpOptions = true, sortOptions = false, description = "Moves modules of the blackbox exporter and the targets they are asked for.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the old files are broken; nothing was written. With --strict also: something was left out",
        "2:unknown option, or a file exists already", "9:a file cannot be written", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class ImportBlackboxCommand extends MoveCommand {

    @Parameters(paramLabel = "blackbox.yml", arity = "1", description = "The modules")
    private Path path;

    @Option(names = "--targets", paramLabel = "FILE", required = true, description = {
            "A line for each target, with its module behind it unless --module says so; or a file of Prometheus' file_sd in YAML or"
                    + " JSON; or prometheus.yml with its scrape configurations. May be repeated"})
    private List<Path> targets;

    @Option(names = "--module", paramLabel = "NAME", description = "The module of targets that name none")
    private @Nullable String module;

    ImportBlackboxCommand(Console console) {
        super(console);
    }

    @Override
    Moved move() {
        return Blackbox.move(path, targets, module);
    }
}

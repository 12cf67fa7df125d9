package dev.fettle.local.command;

import dev.fettle.local.console.Console;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.gatus.Gatus;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./fettle import gatus}. */
@Command(name = "gatus", mixinStandardHelpOptions = true, sortOptions = false, description = "Moves a configuration of Gatus 5.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the old files are broken; nothing was written. With --strict also: something was left out",
        "2:unknown option, or a file exists already", "9:a file cannot be written", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class ImportGatusCommand extends MoveCommand {

    @Parameters(paramLabel = "FILE|DIR", arity = "1", description = "What Gatus is given as GATUS_CONFIG_PATH")
    private Path path;

    ImportGatusCommand(Console console) {
        super(console);
    }

    @Override
    Moved move() {
        return Gatus.move(path);
    }
}

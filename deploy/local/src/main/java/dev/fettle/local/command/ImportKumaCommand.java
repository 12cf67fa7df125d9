package dev.fettle.local.command;

import dev.fettle.local.console.Console;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.kuma.Kuma;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./fettle import uptime-kuma}. */
@Command(name = "uptime-kuma", mixinStandardHelpOptions = true, sortOptions = false, description = "Moves a backup of Uptime Kuma 1.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the old file is broken; nothing was written. With --strict also: something was left out",
        "2:unknown option, or a file exists already", "9:a file cannot be written", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class ImportKumaCommand extends MoveCommand {

    @Parameters(paramLabel = "BACKUP", arity = "1", description = "What Settings, Backup, Export has downloaded")
    private Path path;

    ImportKumaCommand(Console console) {
        super(console);
    }

    @Override
    Moved move() {
        return Kuma.move(path);
    }
}

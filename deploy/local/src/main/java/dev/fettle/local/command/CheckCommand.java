package dev.fettle.local.command;

import dev.fettle.local.check.Findings;
import dev.fettle.local.console.Console;
import dev.fettle.local.stack.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./fettle check}. */
@Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Validates configuration files without a database: prints file:line:column and what is wrong, and"
                + " for each component how late an outage may be noticed at worst."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                        "0:nothing is wrong",
                        "1:there are errors, or with --strict warnings", "2:unknown option", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE|DIR", arity = "1..*", description = "What the services would be given")
    private List<Path> files;

    @Option(names = "--strict", description = "Fail on warnings too")
    private boolean strict;

    @Option(names = {"-o", "--output"}, defaultValue = "text", description = "text or json, one object. Default: text")
    private Output output;

    private final Console console;

    /** As they are written on the command line. */
    private enum Output {
        text, json
    }

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Findings findings = Findings.lenient(files);
        boolean fine = findings.errors() == 0 && (!strict || findings.warnings() == 0);
        if (output == Output.json) {
            console.line(CheckReport.json(findings, fine));
        } else {
            CheckReport.text(findings).forEach(console::line);
        }
        return (fine ? ExitCode.OK : ExitCode.BROKEN_FILE).number();
    }
}

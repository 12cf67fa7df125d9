package dev.fettle.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.local.console.Console;
import dev.fettle.local.remote.Access;
import dev.fettle.local.remote.RefusedException;
import dev.fettle.local.remote.Server;
import dev.fettle.local.stack.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What is the same in all commands that talk to a server. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
abstract sealed class RemoteCommand implements Callable<Integer>
        permits StatusCommand, ApplyCommand, TokenCreateCommand {

    /** How an answer is written. */
    enum Output {
        /** For people. */
        text,
        /** As the server answered, for programs. */
        json
    }

    @Option(names = {"-o",
            "--output"}, paramLabel = "text|json", defaultValue = "text", description = "Default: ${DEFAULT-VALUE}")
    private Output output;

    private final Console console;

    RemoteCommand(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() throws InterruptedException {
        try (Server server = new Server(Access.of(System::getenv, Path.of("").toAbsolutePath()))) {
            JsonNode answer = ask(server);
            if (output == Output.json) {
                console.line(answer.toPrettyString());
            } else {
                tell(answer, console);
            }
            return judge(answer).number();
        } catch (RefusedException e) {
            e.lines().forEach(console::complaint);
            return (e.status() == 0 ? ExitCode.NO_ANSWER : ExitCode.REFUSED).number();
        }
    }

    /** Asks the server. */
    abstract JsonNode ask(Server server) throws RefusedException, InterruptedException;

    /** Tells people what it answered. */
    abstract void tell(JsonNode answer, Console to);

    /** What the shell is to see. */
    ExitCode judge(JsonNode answer) {
        return ExitCode.OK;
    }
}

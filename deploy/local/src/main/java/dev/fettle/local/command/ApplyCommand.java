package dev.fettle.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.local.console.Console;
import dev.fettle.local.remote.RefusedException;
import dev.fettle.local.remote.Server;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./fettle apply}. */
@Command(name = "apply", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Makes everything of one source as the file says: all of it or nothing."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:it is so now", "2:unknown option", "8:the server refused it, nothing was changed",
                "9:no file, or the server does not answer", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class ApplyCommand extends RemoteCommand {

    @Parameters(paramLabel = "FILE", arity = "1", description = "YAML or JSON; - reads the standard input")
    private Path file;

    @Option(names = "--source", paramLabel = "NAME", defaultValue = "default", description = "Whose components they are; others of this source are removed. Default: ${DEFAULT-VALUE}")
    private String source;

    @Option(names = "--dry-run", description = "Only tell what would change")
    private boolean dryRun;

    @Option(names = "--prune", description = "Allow that more than half of the source's components are removed")
    private boolean prune;

    ApplyCommand(Console console) {
        super(console);
    }

    @Override
    JsonNode ask(Server server) throws RefusedException, InterruptedException {
        return server.post("/api/v1/apply?source=" + URLEncoder.encode(source, StandardCharsets.UTF_8) + "&dryRun="
                + dryRun + "&prune=" + prune, "application/yaml", read());
    }

    @Override
    void tell(JsonNode answer, Console to) {
        for (String kind : List.of("created", "changed", "removed")) {
            answer.path("ids").path(kind).forEach(id -> to.line(kind + " " + id.asText()));
        }
        to.line((dryRun ? "would be: " : "") + "%d created, %d changed, %d removed".formatted(
                answer.path("created").asInt(), answer.path("changed").asInt(), answer.path("removed").asInt()));
    }

    private byte[] read() throws RefusedException {
        try {
            return file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
        } catch (IOException e) {
            throw RefusedException.unread(file, e);
        }
    }
}

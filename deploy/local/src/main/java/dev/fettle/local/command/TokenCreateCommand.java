package dev.fettle.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.local.console.Console;
import dev.fettle.local.remote.RefusedException;
import dev.fettle.local.remote.Server;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./fettle token create}. */
@Command(name = "create", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Makes a token and prints it, alone on its line: it is shown this once."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:made", "2:unknown option", "8:the server refused it", "9:the server does not answer",
                "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class TokenCreateCommand extends RemoteCommand {

    @Parameters(paramLabel = "NAME", arity = "1", description = "Who gets it")
    private String name;

    @Option(names = "--role", paramLabel = "viewer|pusher|operator|admin", required = true, description = "What it may do")
    private String role;

    @Option(names = "--expires", paramLabel = "TIME", description = "From when on it is not valid, such as 2027-01-31T00:00:00Z. Default: never")
    private @Nullable Instant expires;

    TokenCreateCommand(Console console) {
        super(console);
    }

    @Override
    JsonNode ask(Server server) throws RefusedException, InterruptedException {
        ObjectNode body = new ObjectMapper().createObjectNode().put("name", name).put("role", role);
        if (expires != null) {
            body.put("expires", expires.toString());
        }
        return server.post("/api/v1/tokens", "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void tell(JsonNode answer, Console to) {
        to.line(answer.path("token").asText());
    }
}

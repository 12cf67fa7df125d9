package dev.fettle.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.local.console.Console;
import dev.fettle.local.remote.RefusedException;
import dev.fettle.local.remote.Server;
import dev.fettle.local.stack.ExitCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./fettle status}. */
@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Tells the status of the system, or of a group, and which components are not HEALTHY."}, exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
                "0:the status is not UNHEALTHY", "1:the status is UNHEALTHY", "2:unknown option",
                "8:the server refused it", "9:the server does not answer", "70:a bug of ours"})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
final class StatusCommand extends RemoteCommand {

    @Option(names = "--group", paramLabel = "GROUP", description = "Only this group and its subgroups")
    private @Nullable String group;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Only components with this label; may be repeated")
    private List<String> labels = List.of();

    @Option(names = "--all", description = "Healthy components too")
    private boolean all;

    StatusCommand(Console console) {
        super(console);
    }

    @Override
    JsonNode ask(Server server) throws RefusedException, InterruptedException {
        List<String> parameters = new ArrayList<>(List.of("limit=1000"));
        if (group != null) {
            parameters.add("group=" + encoded(group));
        }
        labels.forEach(label -> parameters.add("label=" + encoded(label)));
        String path = "/api/v1/health?" + String.join("&", parameters);
        JsonNode first = server.get(path);
        JsonNode page = first;
        while (page.hasNonNull("next")) {
            page = server.get(path + "&after=" + encoded(page.path("next").asText()));
            ((ArrayNode) first.path("items"))
                    .addAll((ArrayNode) page.path("items"));
        }
        ((ObjectNode) first).putNull("next");
        return first;
    }

    @Override
    void tell(JsonNode answer, Console to) {
        List<JsonNode> shown = new ArrayList<>();
        answer.path("items").forEach(item -> {
            if (all || !"HEALTHY".equals(item.path("status").asText())) {
                shown.add(item);
            }
        });
        int widest = shown.stream().mapToInt(item -> item.path("id").asText().length()).max().orElse(0);
        for (JsonNode item : shown) {
            to.line(String.format(Locale.ROOT, "%-9s  %-" + Math.max(1, widest) + "s  since %s  %s",
                    item.path("status").asText(), item.path("id").asText(), item.path("since").asText(), why(item))
                    .stripTrailing());
        }
        to.line("%s: %s, %d of them not HEALTHY".formatted(answer.path("status").asText(),
                count(answer.path("items").size()), sick(answer)));
    }

    @Override
    ExitCode judge(JsonNode answer) {
        return "UNHEALTHY".equals(answer.path("status").asText()) ? ExitCode.UNHEALTHY : ExitCode.OK;
    }

    private static String why(JsonNode item) {
        String message = item.path("message").asText();
        String reason = item.path("reason").asText();
        return message.isEmpty() || "OK".equals(reason) ? message : reason + ": " + message;
    }

    private static long sick(JsonNode answer) {
        long sick = 0;
        for (JsonNode item : answer.path("items")) {
            sick += "HEALTHY".equals(item.path("status").asText()) ? 0 : 1;
        }
        return sick;
    }

    private static String count(int components) {
        return components + (components == 1 ? " component" : " components");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

package dev.fettle.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.local.check.Findings;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code ./fettle check} says, for people and for programs. */
final class CheckReport {

    private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private CheckReport() {}

    /** Line by line. */
    static List<String> text(Findings findings) {
        List<String> lines = new ArrayList<>();
        findings.problems().forEach(problem -> lines.add(problem.toString()));
        if (findings.omitted() > 0) {
            lines.add("and " + findings.omitted() + " more");
        }
        findings.detections()
                .forEach(detection -> lines.add("%s: an outage is noticed within %s"
                        .formatted(detection.id().value(), DurationText.print(detection.worstCase()))));
        lines.add("%s, %s; %s, %s".formatted(count(findings.errors(), "error"), count(findings.warnings(), "warning"),
                count(findings.detections().size(), "component"), count(findings.webhooks(), "webhook")));
        return lines;
    }

    /**
     * As one JSON object.
     *
     * @param fine whether the command ends with 0
     */
    static String json(Findings findings, boolean fine) {
        ObjectNode report = JSON.createObjectNode();
        report.put("ok", fine);
        report.put("errors", findings.errors());
        report.put("warnings", findings.warnings());
        report.put("omitted", findings.omitted());
        ArrayNode problems = report.putArray("problems");
        findings.problems().forEach(problem -> write(problem, problems.addObject()));
        ArrayNode components = report.putArray("components");
        findings.detections()
                .forEach(detection -> components.addObject()
                        .put("id", detection.id().value())
                        .put("intervalMs", detection.interval().toMillis())
                        .put("noticedWithinMs", detection.worstCase().toMillis()));
        report.put("groups", findings.groups());
        report.put("webhooks", findings.webhooks());
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }

    private static void write(Problem problem, ObjectNode node) {
        node.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        node.put("file", problem.position().file());
        node.put("line", problem.position().line());
        node.put("column", problem.position().column());
        node.put("pointer", problem.pointer());
        node.put("message", problem.message());
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

package dev.fettle.engine.probe.document;

import dev.fettle.api.check.HealthDocumentCheck;
import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.api.check.HttpOptions;
import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.engine.probe.http.HttpKind;
import dev.fettle.engine.probe.http.HttpQuestion;
import dev.fettle.platform.expression.Language;
import dev.fettle.platform.file.Scalar;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the kinds that read a document of health have in common. */
abstract sealed class DocumentKind implements CheckKind<HealthDocumentCheck> permits ActuatorKind, MicroProfileKind {

    private static final long MAX_BODY = 1 << 20;
    private static final int MAX_STATUSES = 20;
    private static final int LONGEST_PART = Part.LONGEST_PATH;
    private static final Pattern STATUS = Pattern.compile("[A-Za-z0-9_.-]{1,60}");
    private static final List<String> MEANINGS = List.of("HEALTHY", "DEGRADED", "UNHEALTHY");

    private static final Map<String, Language.Type> VARIABLES = Map.of(
            "status", Language.Type.NUMBER,
            "health", Language.Type.TEXT,
            "parts", Language.Type.TEXTS,
            "details", Language.Type.MAP,
            "body.json", Language.Type.ANYTHING);

    private final Format format;
    private final List<String> usual;

    DocumentKind(Format format, List<String> usual) {
        this.format = format;
        this.usual = usual;
    }

    @Override
    public Class<HealthDocumentCheck> type() {
        return HealthDocumentCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return VARIABLES;
    }

    @Override
    public Optional<HealthDocumentCheck> read(Settings document) {
        document.require("url");
        Optional<URI> url = document.httpUrl("url", "Where the document is.");
        Map<String, String> headers = HttpKind.headers(document, "headers", "Sent along; secrets as placeholders.");
        HttpOptions options = HttpKind.reach(document, headers);
        Map<String, Status> statuses = statuses(document);
        Optional<String> part = document.text("part", LONGEST_PART,
                "Only that part is judged, by its path: db, broker.us1.");
        String healthy = document.condition("healthy", "true", "A condition (CEL) that must hold too.");
        Optional<String> degraded = document.condition("degraded", "A condition (CEL); true is DEGRADED.");
        return url.map(to -> new HealthDocumentCheck(format, to, headers, options, statuses, part.orElse(null),
                healthy, degraded.orElse(null)));
    }

    private Map<String, Status> statuses(Settings document) {
        Map<String, Status> statuses = new TreeMap<>();
        Map<String, Scalar> written = document.scalarMap("statuses", MAX_STATUSES, STATUS, LONGEST_PART,
                "What a status means: HEALTHY, DEGRADED or UNHEALTHY; usual are " + String.join(", ", usual) + ".");
        written.forEach((name, meaning) -> {
            if (MEANINGS.contains(meaning.text())) {
                statuses.put(name, Status.valueOf(meaning.text()));
            } else if (!meaning.isUnresolved()) {
                document.problems().error(meaning, name + " must be one of " + String.join(", ", MEANINGS) + ", was "
                        + meaning.shown());
            }
        });
        return statuses;
    }

    @Override
    public Prober prepare(HealthDocumentCheck check, ProbeContext context) {
        return HttpQuestion.get(check.url(), check.headers(), MAX_BODY).reaching(check.options())
                .accepting("application/json").prober(context, new DocumentJudge(check.format(),
                        new Meanings(check.statuses()), check.part(),
                        Expectation.of(Conditions.of(this), check.healthy(), check.degraded())));
    }
}

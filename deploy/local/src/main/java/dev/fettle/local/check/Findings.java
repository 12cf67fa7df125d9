package dev.fettle.local.check;

import dev.fettle.api.check.PushCheck;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.ComponentEntry;
import dev.fettle.engine.component.ComponentFile;
import dev.fettle.engine.component.Configuration;
import dev.fettle.engine.component.DetectionTime;
import dev.fettle.engine.component.HealthCheckVariables;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is in the files and what is wrong with it.
 *
 * @param problems file after file, by place
 * @param errors how many of all problems make the files unusable
 * @param omitted how many problems were too many to keep
 * @param detections of each component that can be used, in the order of the files
 * @param pushed those of them that take results from outside
 * @param groups how many groups something is said of
 * @param webhooks how many webhooks can be used
 */
public record Findings(List<Problem> problems, int errors, int omitted, List<Detection> detections,
        List<ComponentId> pushed, int groups, int webhooks) {

    /**
     * How late an outage may be noticed.
     *
     * @param id the component
     * @param interval from one regular run to the next
     * @param worstCase from breaking to the change of status
     */
    public record Detection(ComponentId id, Duration interval, Duration worstCase) {}

    /** Copies the lists. */
    public Findings {
        problems = List.copyOf(problems);
        detections = List.copyOf(detections);
        pushed = List.copyOf(pushed);
    }

    /** For {@code check}: an unset variable is a warning, because it may be set where the services run. */
    public static Findings lenient(List<Path> files) {
        return of(files, Placeholders.lenient(System::getenv), System::getenv);
    }

    /**
     * For {@code up}: an unset variable is an error.
     *
     * @param environment variables of the services on top of those of this process
     */
    public static Findings strict(List<Path> files, Map<String, String> environment) {
        Function<String, @Nullable String> variables = name -> environment.getOrDefault(name, System.getenv(name));
        return of(files, Placeholders.of(variables), variables);
    }

    private static Findings of(List<Path> paths, Placeholders placeholders,
            Function<String, @Nullable String> variables) {
        ConfigFiles files = ConfigSnapshot.read(paths).parse(placeholders);
        Configuration configuration = new ComponentFile(kinds(variables), HealthCheckVariables.of(variables))
                .read(files);
        List<Webhook> webhooks = WebhookFile.read(files);
        Problems problems = files.problems();
        List<ComponentDefinition> definitions = configuration.components()
                .stream()
                .map(ComponentEntry::definition)
                .toList();
        if (!problems.hasErrors()) {
            new Matches(definitions).warn(webhooks, files);
        }
        List<Detection> detections = definitions.stream().map(Findings::detection).toList();
        List<ComponentId> pushed = definitions.stream()
                .filter(definition -> definition.check() instanceof PushCheck)
                .map(ComponentDefinition::id)
                .toList();
        return new Findings(problems.all(), problems.errors(), problems.omitted(), detections, pushed,
                configuration.groups().size(), webhooks.size());
    }

    /** With the probes of one's own that the engine would load. */
    private static CheckKinds kinds(Function<String, @Nullable String> variables) {
        Optional<Path> directory = Optional.ofNullable(variables.apply("FETTLE_PROBE_DIRECTORY"))
                .filter(text -> !text.isBlank())
                .map(Path::of);
        return CheckKinds.with(OwnProbes.load(directory));
    }

    private static Detection detection(ComponentDefinition component) {
        return new Detection(component.id(), component.interval(), DetectionTime.worstCase(component));
    }

    /** How many problems are only warnings, of those that were kept. */
    public long warnings() {
        return problems.stream().filter(problem -> !problem.isError()).count();
    }
}

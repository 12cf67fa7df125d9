package dev.fettle.local.move.blackbox;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.Sources;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problem.Severity;
import dev.fettle.platform.file.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Moves modules of the blackbox exporter, each with the targets that it is asked for. */
public final class Blackbox {

    /** Of Prometheus, unless it says otherwise. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Draft draft;
    private final Problems problems;
    private final Map<String, Entry> modules = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();

    private Blackbox(Draft draft, Problems problems) {
        this.draft = draft;
        this.problems = problems;
    }

    /**
     * Reads modules and targets. Blocks.
     *
     * @param path blackbox.yml
     * @param targets lines, files of file_sd, or prometheus.yml
     * @param module of targets that name none; null when there is no such
     */
    public static Moved move(Path path, List<Path> targets, @Nullable String module) {
        Sources sources = Sources.read(path);
        Draft draft = new Draft("blackbox_exporter", path.toString());
        Blackbox blackbox = new Blackbox(draft, sources.problems());
        List<Target> all = new ArrayList<>();
        targets.forEach(file -> all.addAll(new Targets(draft, sources.problems()).read(file)));
        if (!sources.problems().hasErrors()) {
            sources.roots().forEach(root -> blackbox.move(root, all, Optional.ofNullable(module)));
        }
        return draft.finish(sources.problems());
    }

    private void move(Mapping root, List<Target> targets, Optional<String> usual) {
        Entry file = Entry.of(root, text -> text.replace("${", "$${"), problems);
        if (!file.has("modules")) {
            problems.error(root, "this is no configuration of the blackbox exporter: it has no modules");
            return;
        }
        file.entry("modules").ifPresent(
                of -> of.keys().forEach(name -> of.entry(name).ifPresent(module -> modules.put(name, module))));
        draft.usually(INTERVAL, TIMEOUT);
        targets.forEach(target -> component(target, usual));
        modules.forEach(this::about);
        draft.unread("", file);
        if (targets.isEmpty()) {
            problems.error(root, "there are no targets: the files given with --targets hold none");
        }
        draft.note(Note.Kind.LOOK, "", file.position(),
                "What is made of `probe_success` and of `probe_ssl_earliest_cert_expiry` stands in"
                        + " rules of Prometheus, not here: say it with `thresholds`, with `degraded: tls.expiresInDays < 14`, and with a webhook of"
                        + " `format: alertmanager-api` where the Alertmanager is to stay.");
        draft.note(Note.Kind.DIFFERS, "", file.position(),
                "An outage counts after two failed runs (`thresholds`), and a failed attempt is"
                        + " repeated once within its run (`retry`). There each scrape is a value of its own.");
        draft.note(Note.Kind.DIFFERS, "", file.position(),
                "At most 5 redirects are followed (10 there), an answer of more than 1 MiB is TOO_LARGE unless"
                        + " `body_size_limit` was said (`maxBody`, up to 64 MiB), and a request says `User-Agent: Fettle` unless a"
                        + " header says otherwise.");
        draft.note(Note.Kind.DIFFERS, "", file.position(),
                "`preferred_ip_protocol` and `ip_protocol_fallback`: IPv6 is preferred there."
                        + " Here the engine tries the addresses of a name in the order that they come.");
    }

    private void component(Target target, Optional<String> usual) {
        Optional<String> name = target.module().or(() -> usual)
                .or(() -> modules.size() == 1 ? modules.keySet().stream().findFirst() : Optional.empty());
        if (name.isEmpty() || !modules.containsKey(name.get())) {
            problems.add(new Problem(Severity.ERROR, target.position(), "#", name
                    .map(unknown -> "target " + target.address() + " names the module '" + unknown
                            + "', which does not exist")
                    .orElseGet(() -> "target " + target.address() + " names no module; --module says which")));
            return;
        }
        Entry module = modules.get(name.get());
        if (module == null) {
            return;
        }
        used.add(name.get());
        String bare = target.address().replaceFirst("^[a-z]+://", "").replaceFirst("[?#].*", "").replaceFirst("/+$", "")
                .replaceAll("^.*@", "");
        try {
            Block check = new Modules(draft, module, name.get()).check(target);
            String id = draft.componentId(modules.size() == 1 ? bare : bare + "-" + name.get());
            Duration interval = target.interval().orElse(INTERVAL);
            Duration timeout = module.text("timeout").flatMap(PrometheusDuration::parse).orElse(TIMEOUT);
            Block component = Block.of("id", id)
                    .with("group", draft.group(List.of(target.job()), id, target.position()).orElse(null))
                    .with("name", Draft.name(bare, id).orElse(null))
                    .with("labels", draft.labels(new TreeMap<>(target.labels()), id, target.position()));
            draft.rhythm(component, interval, timeout.compareTo(interval) > 0 ? interval : timeout, id,
                    target.position());
            draft.component(component.with("check", check), target.position());
        } catch (NoCounterpartException e) {
            module.ignoringAll();
            draft.note(Note.Kind.LEFT_OUT, bare, target.position(), "**The whole target**, by the module `" + name.get()
                    + "`: " + e.getMessage());
        }
    }

    private void about(String name, Entry module) {
        if (!used.contains(name)) {
            module.ignoringAll();
            draft.note(Note.Kind.LEFT_OUT, name, module.position(), "No target names this module.");
            return;
        }
        module.ignoring("timeout", "prober");
        draft.unread(name, module);
        module.ignoringAll();
    }
}

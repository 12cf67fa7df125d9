package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.Sources;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Moves a configuration of Gatus. */
public final class Gatus {

    private static final Duration SUITE_INTERVAL = Duration.ofMinutes(10);
    /** How Gatus itself runs and looks. */
    private static final List<String> RUNNING = List.of("metrics", "storage", "web", "ui", "debug", "concurrency",
            "disable-monitoring-lock", "skip-invalid-config-update");

    private final Draft draft;
    private final Problems problems;
    private final Map<String, Integer> names = new HashMap<>();

    private Gatus(Draft draft, Problems problems) {
        this.draft = draft;
        this.problems = problems;
    }

    /** An entry and where it stands. */
    private record Placed(Entry entry, String name, String group) {}

    /**
     * Reads a file, or a directory as Gatus does: all files in it become one. Blocks.
     */
    public static Moved move(Path path) {
        Sources sources = Sources.read(path);
        Draft draft = new Draft("Gatus", path.toString());
        if (!sources.problems().hasErrors()) {
            new Gatus(draft, sources.problems()).move(sources.roots());
        }
        return draft.finish(sources.problems());
    }

    private void move(List<Mapping> roots) {
        List<Entry> files = roots.stream().map(root -> Entry.of(root, GatusText::ours, problems)).toList();
        List<Placed> endpoints = placed(files, "endpoints");
        List<Placed> external = placed(files, "external-endpoints");
        List<Entry> suites = files.stream().flatMap(file -> file.entries("suites").stream()).toList();
        if (endpoints.isEmpty() && external.isEmpty() && suites.isEmpty()) {
            roots.forEach(root -> problems.error(root,
                    "this is no configuration of Gatus: it has no endpoints and no suites"));
            return;
        }
        Entry all = Entry.of(roots.stream().reduce((first, next) -> first.over(next, Set.of())).orElseThrow(),
                GatusText::ours,
                problems);
        draft.usually(Endpoints.INTERVAL, Endpoints.TIMEOUT);
        List<Block> maintenance = all.entry("maintenance").flatMap(Windows::window).stream().toList();
        draft.defaults().with("maintenance", maintenance);
        Alerts alerts = new Alerts(draft, all.entry("alerting").orElse(null));
        Endpoints moving = new Endpoints(draft, alerts, maintenance);
        endpoints.forEach(each -> moving.move(each.entry(), each.name(), List.of(each.group()),
                Optional.empty()));
        external.forEach(each -> push(each, alerts));
        suites.forEach(suite -> suite(suite, moving));
        alerts.finish();
        about(all);
    }

    private List<Placed> placed(List<Entry> files, String key) {
        List<Placed> placed = new ArrayList<>();
        for (Entry file : files) {
            for (Entry entry : file.entries(key)) {
                String group = entry.text("group", "");
                placed.add(new Placed(entry, entry.text("name", ""), group));
                if (entry.text("name").isEmpty()) {
                    entry.wrong("name", "an endpoint must have a name");
                }
            }
        }
        placed.forEach(each -> names.merge(each.name(), 1, Integer::sum));
        return placed.stream().map(each -> new Placed(each.entry(), called(each), each.group())).toList();
    }

    /** A name that several have goes with its group, as keys there do. */
    private String called(Placed placed) {
        return names.getOrDefault(placed.name(), 0) > 1 && !placed.group().isEmpty()
                ? placed.group() + "-" + placed.name()
                : placed.name();
    }

    private void push(Placed placed, Alerts alerts) {
        Entry entry = placed.entry().ignoring("group", "name", "token");
        if (!entry.flag("enabled", true)) {
            draft.note(Note.Kind.LEFT_OUT, placed.name(), entry.at("enabled"),
                    "It is switched off there, so it is not written.");
            entry.ignoringAll();
            return;
        }
        String id = draft.componentId(placed.name());
        Optional<Duration> silence = entry.entry("heartbeat")
                .map(of -> Endpoints.duration(of, "interval", Duration.ZERO))
                .filter(Duration::isPositive);
        Alerts.Wishes wishes = alerts.of(entry, id, entry.text("group", ""));
        List<Block> windows = new ArrayList<>();
        entry.entries("maintenance-windows").forEach(window -> Windows.window(window).ifPresent(windows::add));
        Block component = Block.of("id", id)
                .with("group", draft.group(List.of(placed.group()), id, entry.position()).orElse(null))
                .with("name", Draft.name(entry.text("name", id), id).orElse(null))
                .with("labels", draft.labels(wishes.labels(), id, entry.position()));
        wishes.thresholds().ifPresent(thresholds -> component.with("thresholds", thresholds));
        component.with("maintenance", windows);
        // A push without a deadline has no keys, and an empty block would not be written.
        component.with("check", silence.isEmpty()
                ? Map.of("push", Map.of())
                : Block.of("push", Block.of("deadline", GoDuration.print(silence.get()))));
        draft.component(component, entry.position());
        draft.note(Note.Kind.LOOK, id, entry.position(), "Whoever pushes results needs the new address,"
                + " `POST /api/v1/push/ID`, and a token of the role `pusher` in the place of the old one.");
        draft.unread(id, entry);
    }

    private void suite(Entry suite, Endpoints moving) {
        String name = suite.text("name", "");
        suite.ignoring("context", "timeout");
        List<Entry> steps = suite.entries("endpoints");
        if (!suite.flag("enabled", true)) {
            draft.note(Note.Kind.LEFT_OUT, name, suite.at("enabled"),
                    "It is switched off there, so it is not written.");
            suite.ignoringAll();
            return;
        }
        draft.note(Note.Kind.LEFT_OUT, name, suite.position(),
                "**The suite as such**: checks do not run one after the other and hand"
                        + " no values on. Those of its endpoints that stand on their own became components of a group; those with `[CONTEXT]`"
                        + " did not. A program run by an `exec` check can walk through all of it.");
        List<String> path = List.of(suite.text("group", ""), name);
        Duration interval = Endpoints.duration(suite, "interval", SUITE_INTERVAL);
        for (Entry step : steps) {
            step.ignoring("store", "always-run");
            moving.move(step, name + "-" + step.text("name", ""), path, Optional.of(interval));
        }
        draft.unread(name, suite);
    }

    private void about(Entry all) {
        List<String> running = RUNNING.stream().filter(all::has).toList();
        if (!running.isEmpty()) {
            draft.note(Note.Kind.LEFT_OUT, "", all.at(running.getFirst()), "`" + String.join("`, `", running)
                    + "`: how Gatus itself runs, keeps and shows; that is said by the environment of the services.");
        }
        all.ignoring(RUNNING.toArray(String[]::new)).ignoring("endpoints", "external-endpoints", "suites", "alerting",
                "maintenance");
        if (all.has("security")) {
            all.ignoring("security");
            draft.note(Note.Kind.LEFT_OUT, "security", all.at("security"),
                    "Who may look is said by tokens and OIDC of the services,"
                            + " not in this file.");
        }
        for (String key : List.of("announcements", "remote", "connectivity", "tunneling")) {
            if (all.has(key)) {
                all.ignoring(key);
                draft.note(Note.Kind.LEFT_OUT, key, all.at(key), "`" + key + "` has no counterpart in this file."
                        + (key.equals("connectivity")
                                ? " `fettle.isolation.references` of the engine has the same purpose."
                                : ""));
            }
        }
        all.unread().forEach(
                key -> draft.note(Note.Kind.LOOK, "", key.position(), "`" + key.path() + "` is no key of Gatus; what it"
                        + " holds counts where it is merged in."));
        String defaults = "A failed attempt is repeated once within its run (`retry`), and a suspected change is looked at again after"
                + " 5 s (`confirm`), not only after an interval: outages are told sooner with the same thresholds.";
        draft.note(Note.Kind.DIFFERS, "", all.position(), defaults);
        draft.note(Note.Kind.DIFFERS, "", all.position(),
                "At most 5 redirects are followed, and other origins get neither headers nor body;"
                        + " there they are followed without end. A request says `User-Agent: Fettle` unless a header says"
                        + " otherwise, and `HTTP_PROXY` of the environment has no meaning.");
        draft.note(Note.Kind.DIFFERS, "", all.position(),
                "An answer of more than 1 MiB is TOO_LARGE, looked at or not; `maxBody`, up to 64 MiB, says otherwise.");
        draft.note(Note.Kind.DIFFERS, "", all.position(),
                "A variable of the environment that is not set is an error here, and an"
                        + " empty text there.");
    }
}

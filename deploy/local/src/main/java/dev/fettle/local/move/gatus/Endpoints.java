package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.NoCounterpartException;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.Reversed;
import dev.fettle.local.move.gatus.Translation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes components of endpoints. For one import. */
final class Endpoints {

    static final Duration INTERVAL = Duration.ofSeconds(60);
    static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);

    private final Draft draft;
    private final Alerts alerts;
    private final List<Block> maintenance;

    /**
     * @param maintenance windows that hold for all
     */
    Endpoints(Draft draft, Alerts alerts, List<Block> maintenance) {
        this.draft = draft;
        this.alerts = alerts;
        this.maintenance = List.copyOf(maintenance);
    }

    /** What the conditions of one endpoint say, gathered. */
    private static final class Demands {
        private final List<String> healthy = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private final List<String> expected = new ArrayList<>();
        private Optional<Duration> certificate = Optional.empty();
        private Optional<Duration> domain = Optional.empty();
        private Optional<Duration> slow = Optional.empty();
        private boolean unreachable;

        private boolean isOnlyUnreachable() {
            return healthy.isEmpty() && expected.isEmpty() && certificate.isEmpty() && domain.isEmpty()
                    && slow.isEmpty() && left.isEmpty();
        }
    }

    /**
     * @param name what to call it, unless taken
     * @param groups that it stands in, from outside; empty when it stands alone
     * @param ofSuite the interval of the suite that it stands in; empty outside of one
     */
    void move(Entry entry, String name, List<String> groups, Optional<Duration> ofSuite) {
        entry.ignoring("group", "ui", "name");
        String id = draft.componentId(name);
        if (!entry.flag("enabled", true)) {
            note(Note.Kind.LEFT_OUT, id, entry, "enabled", "It is switched off there, so it is not written.");
            entry.ignoringAll();
            return;
        }
        try {
            component(entry, id, groups, ofSuite);
            draft.unread(id, entry);
        } catch (NoCounterpartException e) {
            entry.ignoringAll();
            note(Note.Kind.LEFT_OUT, id, entry, "url", "**The whole endpoint**: " + e.getMessage());
        }
    }

    private void component(Entry entry, String id, List<String> groups, Optional<Duration> ofSuite) {
        Kind kind = new Kinds(draft, entry, id).kind();
        List<String> conditions = entry.texts("conditions");
        if (conditions.isEmpty()) {
            entry.wrong("conditions", "an endpoint must have conditions");
        }
        Demands demands = new Demands();
        conditions.forEach(condition -> demand(condition, kind, demands, id, entry));
        Duration interval = ofSuite.orElseGet(() -> duration(entry, "interval", INTERVAL));
        Duration timeout = entry.entry("client").map(client -> duration(client, "timeout", TIMEOUT)).orElse(TIMEOUT);
        Alerts.Wishes wishes = alerts.of(entry, id, entry.text("group", ""));
        Block component = head(entry, id, groups, wishes);
        demands.left.forEach(condition -> component.comment("left out: " + condition));
        draft.rhythm(component, interval, timeout, id, entry.position());
        component.with("slow", demands.slow.map(GoDuration::print).orElse(null));
        wishes.thresholds().ifPresent(thresholds -> component.with("thresholds", thresholds));
        component.with("maintenance", windows(entry));
        judge(kind, demands, conditions, component, id, entry);
        about(kind, id, entry);
        draft.component(component.with("check", Block.of(kind.name(), kind.check())), entry.position());
        demands.domain.ifPresent(left -> domain(id, component, entry, left));
    }

    private void demand(String condition, Kind kind, Demands demands, String id, Entry entry) {
        Optional<String> known = kind.known(condition);
        if (known.isPresent()) {
            known.filter(expression -> !expression.isEmpty()).ifPresent(demands.healthy::add);
            return;
        }
        Translation translation = Conditions.translate(condition, kind.terms());
        translation.remarks().forEach(remark -> note(remark.kind(), id, entry, "conditions", remark.message()));
        switch (translation.result()) {
            case Result.Cel(String expression) -> demands.healthy.add(expression);
            case Result.Holds _ -> {
                return;
            }
            case Result.Inverted _ -> demands.unreachable = true;
            case Result.Certificate(Duration left) when kind.warns() ->
                demands.certificate = longer(demands.certificate, left);
            case Result.Certificate _ ->
                leave(condition, "this kind of check does not tell the certificate", demands, id, entry);
            case Result.Domain(Duration left) -> demands.domain = longer(demands.domain, left);
            case Result.Slow(Duration most) -> {
                demands.slow = demands.slow.filter(other -> other.compareTo(most) <= 0).or(() -> Optional.of(most));
                note(Note.Kind.DIFFERS, id, entry, "conditions",
                        "`[RESPONSE_TIME]` of this kind of check became `slow`: too slow is"
                                + " DEGRADED here, and unhealthy there.");
            }
            case Result.Expect(String regex) -> demands.expected.add(regex);
            case Result.Unsayable(String why) -> leave(condition, why, demands, id, entry);
        }
    }

    private void leave(String condition, String why, Demands demands, String id, Entry entry) {
        demands.left.add(condition);
        note(Note.Kind.LEFT_OUT, id, entry, "conditions",
                "The condition `" + condition.replace("`", "'") + "`: " + why + ".");
    }

    private static Optional<Duration> longer(Optional<Duration> known, Duration left) {
        return known.filter(other -> other.compareTo(left) >= 0).or(() -> Optional.of(left));
    }

    private Block head(Entry entry, String id, List<String> groups, Alerts.Wishes wishes) {
        Map<String, String> labels = new LinkedHashMap<>(wishes.labels());
        labels.putAll(entry.map("extra-labels"));
        return Block.of("id", id)
                .with("group", draft.group(groups, id, entry.position()).orElse(null))
                .with("name", Draft.name(entry.text("name", id), id).orElse(null))
                .with("labels", draft.labels(labels, id, entry.at("extra-labels")));
    }

    private List<Block> windows(Entry entry) {
        List<Block> windows = new ArrayList<>();
        entry.entries("maintenance-windows").forEach(window -> Windows.window(window).ifPresent(windows::add));
        if (!windows.isEmpty()) {
            windows.addAll(0, maintenance);
        }
        return windows;
    }

    private void judge(Kind kind, Demands demands, List<String> conditions, Block component, String id, Entry entry) {
        if (demands.unreachable) {
            reverse(kind, demands, component, id, entry);
            return;
        }
        Block check = kind.check();
        if (!kind.isUsual(demands.healthy)) {
            check.with("healthy",
                    demands.healthy.isEmpty() ? kind.connected().orElse(null) : CelText.lines(demands.healthy));
        }
        if (kind.name().equals("http") && Unanswered.passes(conditions)) {
            note(Note.Kind.DIFFERS, id, entry, "conditions",
                    "When nothing answers, `[STATUS]`, `[RESPONSE_TIME]` and the like are 0 or small there, and all of its"
                            + " conditions hold: it is healthy then. Here it is not.");
        }
        demands.certificate.ifPresent(left -> {
            check.with("warn", GoDuration.print(Duration.ofDays(Math.ceilDiv(left.toMillis(), DAY.toMillis()))));
            note(Note.Kind.DIFFERS, id, entry, "conditions", "A certificate that ends soon makes a `" + kind.name()
                    + "` check DEGRADED (TLS_EXPIRING) here, and the endpoint unhealthy there.");
        });
        if (kind.alwaysWarns() && demands.certificate.isEmpty()) {
            note(Note.Kind.DIFFERS, id, entry, "conditions", "A `" + kind.name()
                    + "` check is DEGRADED (TLS_EXPIRING) 14 days before its certificate ends; `warn: 0s` would never be.");
        }
        expect(kind, demands, id, entry);
    }

    /** Nothing must answer: whoever does is UNHEALTHY, and trouble is what is wanted. */
    private void reverse(Kind kind, Demands demands, Block component, String id, Entry entry) {
        if (!kind.hasConditions() || !demands.isOnlyUnreachable()) {
            throw new NoCounterpartException("`[CONNECTED] == false` wants that nothing answers"
                    + (kind.hasConditions() ? ", and its other conditions look at what does." : "."));
        }
        kind.check().with("healthy", Reversed.NEVER);
        component.with("severity", Reversed.severity());
        note(Note.Kind.DIFFERS, id, entry, "conditions",
                "It wants that nothing answers: no connection is HEALTHY (`severity`), and"
                        + " whatever answers is not.");
    }

    private void about(Kind kind, String id, Entry entry) {
        if (kind.name().equals("icmp")) {
            note(Note.Kind.DIFFERS, id, entry, "url",
                    "An echo is waited for as long as the timeout there, and for 1 s here; `wait` says"
                            + " otherwise.");
        }
        entry.entry("ui").filter(ui -> ui.flag("hide-url", false) || ui.flag("hide-hostname", false)
                || ui.flag("hide-port", false) || ui.flag("hide-errors", false))
                .ifPresent(_ -> note(Note.Kind.LEFT_OUT, id, entry, "ui",
                        "`ui` hides addresses or errors. Here messages name the host that was asked, to everybody who may read"
                                + " the status."));
        entry.entry("ui").ifPresent(Entry::ignoringAll);
    }

    private void expect(Kind kind, Demands demands, String id, Entry entry) {
        Optional<String> expected = demands.expected.stream().findFirst()
                .map(regex -> regex.replaceFirst("(?<!\\\\)\\$$", "\\\\z"))
                .or(kind::answered);
        if (expected.isEmpty()) {
            return;
        }
        if (kind.name().equals("tcp")) {
            List<Object> dialogue = new ArrayList<>(
                    (List<?>) kind.check().values().getOrDefault("dialogue", List.of()));
            dialogue.add(Block.of("expect", expected.get()));
            kind.check().with("dialogue", dialogue);
        } else {
            kind.check().with("expect", expected.get());
        }
        if (demands.expected.size() > 1) {
            note(Note.Kind.LEFT_OUT, id, entry, "conditions", "Only the first condition on the body: a `" + kind.name()
                    + "` check expects one thing.");
        }
    }

    /** A domain has a component of its own, looked at once a day. */
    private void domain(String id, Block component, Entry entry, Duration left) {
        String host = Address.parse(entry.text("url", "")).map(Address::host).orElse("");
        long days = Math.ceilDiv(left.toMillis(), DAY.toMillis());
        Block domain = Block.of("id", draft.componentId(id + "-domain"))
                .with("group", component.values().get("group"))
                .with("labels", component.values().get("labels"))
                .with("interval", "1d")
                .with("check", Block.of("domain", Block.of("name", host).with("warn", days + "d")));
        draft.component(domain, entry.position());
        note(Note.Kind.DIFFERS, id, entry, "conditions",
                "`[DOMAIN_EXPIRATION]` became a component of its own, looked at once a day:"
                        + " a domain that ends soon makes that one DEGRADED, and not this one unhealthy.");
        note(Note.Kind.LOOK, id, entry, "url",
                "The domain's component asks for the host of the address; it must be the name that was"
                        + " registered.");
    }

    static Duration duration(Entry entry, String key, Duration otherwise) {
        Optional<String> text = entry.text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (GatusText.hasPlaceholder(text.get())) {
            entry.decides(key);
            return otherwise;
        }
        Optional<Duration> duration = GoDuration.parse(text.get());
        if (duration.isEmpty()) {
            entry.wrong(key, key + " must be a duration of Go as 30s or 1h30m, was '" + text.get() + "'");
        }
        return duration.filter(length -> length.compareTo(Duration.ofMillis(1)) >= 0).orElse(otherwise);
    }

    private void note(Note.Kind kind, String id, Entry entry, String key, String message) {
        draft.note(kind, id, entry.at(key), message);
    }
}

package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Address;
import dev.fettle.local.move.Block;
import dev.fettle.local.move.CelText;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.gatus.Translation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    }

    /**
     * @param name what to call it, unless taken
     * @param group where it stands; empty when it stands alone
     * @param ofSuite the interval of the suite that it stands in; empty outside of one
     */
    void move(Entry entry, String name, String group, Optional<Duration> ofSuite) {
        entry.ignoring("group", "ui", "name");
        String id = draft.componentId(name);
        if (!entry.flag("enabled", true)) {
            entry.ignoringAll();
            note(Note.Kind.LEFT_OUT, id, entry, "enabled", "It is switched off there, so it is not written.");
            return;
        }
        try {
            component(entry, id, group, ofSuite);
            draft.unread(id, entry);
        } catch (NoCounterpartException e) {
            entry.ignoringAll();
            note(Note.Kind.LEFT_OUT, id, entry, "url", "**The whole endpoint**: " + e.getMessage());
        }
    }

    private void component(Entry entry, String id, String group, Optional<Duration> ofSuite) {
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
        Block component = head(entry, id, group, wishes);
        demands.left.forEach(condition -> component.comment("left out: " + condition));
        component.with("interval", interval.equals(INTERVAL) ? null : GoDuration.print(interval));
        component.with("timeout", printed(timeout, interval, id, entry));
        component.with("slow", demands.slow.map(GoDuration::print).orElse(null));
        wishes.thresholds().ifPresent(thresholds -> component.with("thresholds", thresholds));
        component.with("maintenance", windows(entry));
        judge(kind, demands, conditions, id, entry);
        draft.component(component.with("check", Block.of(kind.name(), kind.check())));
        demands.domain.ifPresent(left -> domain(id, component, entry, left));
    }

    private void demand(String condition, Kind kind, Demands demands, String id, Entry entry) {
        if (kind.name().equals("grpc") && condition.equals("[BODY].status == SERVING")) {
            return;
        }
        Translation translation = Conditions.translate(condition, kind.terms());
        translation.remarks().forEach(remark -> note(remark.kind(), id, entry, "conditions", remark.message()));
        switch (translation.result()) {
            case Result.Cel(String expression) -> demands.healthy.add(expression);
            case Result.Holds _ -> {
                return;
            }
            case Result.Inverted _ ->
                throw new NoCounterpartException("`" + condition + "` wants that nothing answers.");
            case Result.Certificate(Duration left) when kind.warns() ->
                demands.certificate = longer(demands.certificate, left);
            case Result.Certificate _ ->
                leave(condition, "this kind of check does not tell the certificate", demands, id, entry);
            case Result.Domain(Duration left) -> demands.domain = longer(demands.domain, left);
            case Result.Slow(Duration most) -> {
                demands.slow = demands.slow.filter(known -> known.compareTo(most) <= 0).or(() -> Optional.of(most));
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

    private Block head(Entry entry, String id, String group, Alerts.Wishes wishes) {
        String name = entry.text("name", id);
        Map<String, String> labels = new LinkedHashMap<>();
        entry.map("extra-labels").forEach((label, value) -> labels.put(label.replaceAll("[^A-Za-z0-9_]", "_"), value));
        labels.putAll(wishes.labels());
        return Block.of("id", id)
                .with("group", group.isEmpty() ? null : group)
                .with("name", name.equals(id) ? null : name)
                .with("labels", labels);
    }

    private Object printed(Duration timeout, Duration interval, String id, Entry entry) {
        if (timeout.compareTo(interval) > 0) {
            note(Note.Kind.DIFFERS, id, entry, "client",
                    "Its timeout is longer than its interval; here it is as long as that.");
        }
        Duration shorter = timeout.compareTo(interval) > 0 ? interval : timeout;
        return shorter.equals(TIMEOUT) ? List.of() : GoDuration.print(shorter);
    }

    private List<Block> windows(Entry entry) {
        List<Block> windows = new ArrayList<>();
        entry.entries("maintenance-windows").forEach(window -> Windows.window(window).ifPresent(windows::add));
        if (!windows.isEmpty()) {
            windows.addAll(0, maintenance);
        }
        return windows;
    }

    private void judge(Kind kind, Demands demands, List<String> conditions, String id, Entry entry) {
        Block check = kind.check();
        if (kind.name().equals("http")) {
            check.with("healthy", demands.healthy.isEmpty() ? "status > 0" : CelText.lines(demands.healthy));
            String all = String.join(" ", conditions).toUpperCase(Locale.ROOT);
            if (!all.contains("[STATUS]") && !all.contains("[CONNECTED]") && !all.contains("[BODY]")
                    && !all.contains("[HEADER]")) {
                note(Note.Kind.DIFFERS, id, entry, "conditions",
                        "An endpoint without a condition on status, connection or body may"
                                + " be healthy there although nothing answers. Here it is not.");
            }
        } else {
            Object any = kind.name().equals("dns") ? "rcode != ''" : null;
            check.with("healthy", demands.healthy.isEmpty() ? any : CelText.lines(demands.healthy));
        }
        demands.certificate.ifPresent(left -> {
            check.with("warn", GoDuration.print(Duration.ofDays(Math.ceilDiv(left.toMillis(), DAY.toMillis()))));
            note(Note.Kind.DIFFERS, id, entry, "conditions", "A certificate that ends soon makes a `" + kind.name()
                    + "` check DEGRADED (TLS_EXPIRING) here, and the endpoint unhealthy there.");
        });
        if (kind.warns() && demands.certificate.isEmpty()) {
            note(Note.Kind.DIFFERS, id, entry, "conditions",
                    "Nothing asks for the certificate's end there. A `" + kind.name()
                            + "` check warns 14 days before; `warn: 0s` would not.");
        }
        expect(kind, demands, id, entry);
    }

    private void expect(Kind kind, Demands demands, String id, Entry entry) {
        if (demands.expected.isEmpty()) {
            return;
        }
        String regex = demands.expected.getFirst().replaceFirst("(?<!\\\\)\\$$", "\\\\z");
        if (kind.name().equals("tcp")) {
            List<Object> dialogue = new ArrayList<>(
                    (List<?>) kind.check().values().getOrDefault("dialogue", List.of()));
            dialogue.add(Block.of("expect", regex));
            kind.check().with("dialogue", dialogue);
        } else {
            kind.check().with("expect", regex);
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
        draft.component(domain);
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
        Optional<Duration> duration = GoDuration.parse(text.get());
        if (duration.isEmpty()) {
            entry.wrong(key, key + " must be a duration of Go as 30s or 1h30m, was '" + text.get() + "'");
        }
        return duration.filter(length -> length.isPositive()).orElse(otherwise);
    }

    private void note(Note.Kind kind, String id, Entry entry, String key, String message) {
        draft.note(kind, id, entry.at(key), message);
    }
}

package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.GoDuration;
import dev.fettle.local.move.Note;
import dev.fettle.platform.file.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What endpoints want to be alerted of, and which webhooks that makes. For one import. */
final class Alerts {

    private static final long FAILURES = 3;
    private static final long SUCCESSES = 2;

    private final Draft draft;
    private final @Nullable Entry alerting;
    private final Map<String, Use> uses = new LinkedHashMap<>();

    /** @param alerting what the file says of providers; null when nothing */
    Alerts(Draft draft, @Nullable Entry alerting) {
        this.draft = draft;
        this.alerting = alerting;
    }

    /**
     * What the alerts of one endpoint come to.
     *
     * @param thresholds empty when nobody is alerted
     * @param labels that its webhooks match
     */
    record Wishes(Optional<Block> thresholds, Map<String, String> labels) {}

    /** A webhook while endpoints that use it are gathered. */
    private record Use(String type, String id, Provider provider, TreeSet<Duration> reminders) {
        String label() {
            return "alert_" + id.replaceAll("[^A-Za-z0-9_]", "_");
        }
    }

    /** The settings of a provider, under what overrides them. */
    record Provider(Entry entry, @Nullable Entry override) {

        Optional<String> text(String key) {
            Optional<String> own = override == null ? Optional.empty() : override.text(key);
            Optional<String> general = entry.text(key);
            return own.or(() -> general);
        }

        String text(String key, String otherwise) {
            return text(key).orElse(otherwise);
        }

        Map<String, String> map(String key) {
            Map<String, String> own = override == null ? Map.of() : override.map(key);
            return own.isEmpty() ? entry.map(key) : own;
        }

        Position at(String key) {
            return override != null && override.has(key) ? override.at(key) : entry.at(key);
        }
    }

    /** @param group as Gatus calls it */
    Wishes of(Entry endpoint, String id, String group) {
        Map<String, String> labels = new LinkedHashMap<>();
        TreeSet<Long> failures = new TreeSet<>();
        TreeSet<Long> successes = new TreeSet<>();
        for (Entry alert : endpoint.entries("alerts")) {
            String type = alert.text("type", "");
            Optional<Entry> provider = alerting == null ? Optional.empty() : alerting.entry(type);
            Optional<Entry> usual = provider.flatMap(of -> of.entry("default-alert"));
            alert.ignoring("send-on-resolved");
            usual.ifPresent(of -> of.ignoring("send-on-resolved", "description", "enabled", "failure-threshold",
                    "success-threshold", "minimum-reminder-interval", "type"));
            long failure = number(alert, usual, "failure-threshold", FAILURES);
            long success = number(alert, usual, "success-threshold", SUCCESSES);
            Optional<Duration> reminder = alert.text("minimum-reminder-interval")
                    .or(() -> usual.flatMap(of -> of.text("minimum-reminder-interval"))).flatMap(GoDuration::parse)
                    .filter(Duration::isPositive);
            if (alert.text("description").or(() -> usual.flatMap(of -> of.text("description"))).isPresent()) {
                draft.note(Note.Kind.DIFFERS, id, alert.at("description"),
                        "`description` of an alert is not told; what is told is"
                                + " what the check found.");
            }
            if (provider.isEmpty()) {
                draft.note(Note.Kind.LEFT_OUT, id, alert.position(), "An alert of type `" + type
                        + "` is told to nobody, there and here: `alerting` has no such provider.");
            } else if (alert.flag("enabled", usual.map(of -> of.flag("enabled", true)).orElse(true))) {
                failures.add(failure);
                successes.add(success);
                Use use = use(type, provider.get(), alert, id, group);
                reminder.ifPresent(use.reminders()::add);
                labels.put(use.label(), "true");
            }
        }
        if (failures.size() > 1 || successes.size() > 1) {
            draft.note(Note.Kind.DIFFERS, id, endpoint.at("alerts"),
                    "Its alerts have different thresholds; a component has one pair"
                            + " of them, here the smallest. `after` of a webhook tells later.");
        }
        return new Wishes(failures.isEmpty()
                ? Optional.empty()
                : Optional.of(new Block().with("failure", failures.first()).with("success", successes.first())),
                labels);
    }

    private static long number(Entry alert, Optional<Entry> usual, String key, long otherwise) {
        Optional<Long> own = alert.number(key).filter(number -> number > 0);
        Optional<Long> general = usual.flatMap(of -> of.number(key)).filter(number -> number > 0);
        return Math.min(100, own.or(() -> general).orElse(otherwise));
    }

    private Use use(String type, Entry provider, Entry alert, String id, String group) {
        Optional<Entry> own = alert.entry("provider-override");
        Optional<Entry> ofGroup = provider.entries("overrides").stream()
                .filter(override -> !group.isEmpty() && override.text("group", "").equals(group))
                .findFirst();
        String key = own.isPresent() ? type + "-" + id : ofGroup.isPresent() ? type + "-" + group : type;
        return uses.computeIfAbsent(key, any -> new Use(type, draft.webhookId(key),
                new Provider(provider, own.or(() -> ofGroup).orElse(null)), new TreeSet<>(Comparator.naturalOrder())));
    }

    /** Writes the webhooks that anybody uses. */
    void finish() {
        List<String> used = new ArrayList<>();
        for (Use use : uses.values()) {
            used.add(use.type());
            Optional<Block> webhook = new Providers(draft, use.id(), use.provider()).webhook(use.type());
            if (webhook.isEmpty()) {
                use.provider().entry().ignoringAll();
                draft.note(Note.Kind.LEFT_OUT, "alerting." + use.type(), use.provider().entry().position(),
                        "There is no format for `" + use.type()
                                + "`: nobody is told in its place. Its components have the label `"
                                + use.label() + "`, so a webhook with `match: { " + use.label()
                                + ": \"true\" }` and `format:"
                                + " template` may do it.");
                continue;
            }
            Block built = webhook.get().with("match", Map.of(use.label(), "true"));
            if (!use.reminders().isEmpty()) {
                built.with("remind", GoDuration.print(use.reminders().first()));
            }
            if (use.reminders().size() > 1) {
                draft.note(Note.Kind.DIFFERS, "alerting." + use.type(), use.provider().entry().position(),
                        "Alerts ask for reminders in different intervals; a webhook has one, here the shortest, for all of them.");
            }
            draft.webhook(built, use.provider().entry().position());
        }
        if (!used.isEmpty()) {
            draft.note(Note.Kind.DIFFERS, "", uses.values().iterator().next().provider().entry().position(),
                    "Who was told of trouble is always told of its end, whatever `send-on-resolved` says. A failed message is sent"
                            + " again until it arrives; there it is tried once, and a failed RESOLVED is lost.");
        }
        rest(used);
    }

    private void rest(List<String> used) {
        if (alerting == null) {
            return;
        }
        for (String type : alerting.keys()) {
            Optional<Entry> provider = alerting.entry(type);
            if (provider.isPresent() && !used.contains(type)) {
                provider.get().ignoringAll();
                draft.note(Note.Kind.LEFT_OUT, "alerting." + type, provider.get().position(),
                        "No endpoint uses this provider.");
            }
        }
        draft.unread("", alerting);
    }
}

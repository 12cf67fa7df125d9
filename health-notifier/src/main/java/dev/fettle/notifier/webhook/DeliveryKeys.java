package dev.fettle.notifier.webhook;

import dev.fettle.api.event.EventType;
import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.webhook.Webhook.Batching;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.SizeText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code batch} and {@code retry}. Pure. */
final class DeliveryKeys {

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
    private static final List<String> OF_GROWTH = List.of("base", "factor", "ceiling", "jitter");
    private static final int ALL = 100;

    private DeliveryKeys() {}

    /**
     * Reads {@code batch}.
     *
     * @param format bounds how many events a batch has
     */
    static Batching batching(Fields fields, Format format) {
        Batching usual = Batching.DEFAULT.atMost(format.mostEvents());
        if (format != Format.Plain.CLOUDEVENTS && fields.node("heartbeat").isPresent()) {
            fields.error("heartbeat",
                    "heartbeat is for the format cloudevents: an empty batch says nothing in another");
        }
        if (!format.types().contains(EventType.FLAGS_CHANGED) && fields.node("foldAfter").isPresent()) {
            fields.error("foldAfter", "format " + format.word() + " cannot tell what was folded");
        }
        int most = Math.min(Batching.MOST_EVENTS, format.mostEvents());
        return new Batching(fields.integer("maxEvents", 1, most, usual.maxEvents()),
                fields.duration("maxWait", Duration.ZERO, Batching.LONGEST_WAIT, usual.maxWait()),
                fields.size("maxBytes", Batching.FEWEST_BYTES, Batching.MOST_BYTES, usual.maxBytes()),
                flush(fields.oneOf("flush", List.of("on-failure", "on-change", "never"), "on-failure")),
                fields.parsed("groupBy", "none, group or label:NAME", Grouping::parse).orElse(new Grouping.None()),
                fields.duration("heartbeat", Batching.SHORTEST_HEARTBEAT, Batching.LONGEST_HEARTBEAT).orElse(null),
                fields.duration("foldAfter", Batching.SHORTEST_FOLD, Batching.LONGEST_FOLD).orElse(null));
    }

    static Retrying retrying(Fields fields) {
        Duration deadline = fields.duration("deadline", Retrying.SHORTEST_DEADLINE, Retrying.LONGEST_DEADLINE,
                Retrying.DEFAULT.deadline());
        Duration failingAfter = fields.duration("failingAfter", Retrying.SHORTEST_DEADLINE,
                Retrying.LONGEST_DEADLINE, Retrying.DEFAULT_FAILING_AFTER);
        return new Retrying(schedule(fields), deadline, failingAfter);
    }

    static Map<String, Object> shown(Batching batching) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("maxEvents", batching.maxEvents());
        shown.put("maxWait", DurationText.print(batching.maxWait()));
        shown.put("maxBytes", SizeText.print(batching.maxBytes()));
        shown.put("flush", name(batching.flush()));
        shown.put("groupBy", batching.by().text());
        if (batching.heartbeat() != null) {
            shown.put("heartbeat", DurationText.print(batching.heartbeat()));
        }
        if (batching.foldAfter() != null) {
            shown.put("foldAfter", DurationText.print(batching.foldAfter()));
        }
        return shown;
    }

    static Map<String, Object> shown(Retrying retrying) {
        Map<String, Object> shown = new LinkedHashMap<>();
        switch (retrying.schedule()) {
            case Schedule.Growing(Duration base, double factor, Duration ceiling, double jitter) -> {
                shown.put("base", DurationText.print(base));
                shown.put("factor", factor);
                shown.put("ceiling", DurationText.print(ceiling));
                shown.put("jitter", Math.round(jitter * ALL) + "%");
            }
            case Schedule.Listed(List<Duration> delays) ->
                shown.put("delays", delays.stream().map(DurationText::print).toList());
        }
        shown.put("deadline", DurationText.print(retrying.deadline()));
        shown.put("failingAfter", DurationText.print(retrying.failingAfter()));
        return shown;
    }

    /** As it stands in the file: {@code on-failure}. */
    static String name(Flush flush) {
        return flush.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Flush flush(String name) {
        return Flush.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Schedule schedule(Fields fields) {
        Schedule.Growing usual = (Schedule.Growing) Retrying.DEFAULT.schedule();
        boolean listed = fields.node("delays").isPresent();
        List<Duration> delays = fields.parsedList("delays", Schedule.Listed.MOST, "durations as 500ms, 30s, 5m",
                DeliveryKeys::delay);
        Duration base = fields.duration("base", Schedule.Growing.SHORTEST_BASE, Schedule.Growing.LONGEST_BASE,
                usual.base());
        double factor = fields.decimal("factor", 1, Schedule.Growing.LARGEST_FACTOR, usual.factor());
        Duration ceiling = fields.duration("ceiling", Schedule.Growing.SHORTEST_BASE,
                Schedule.Growing.LONGEST_CEILING, usual.ceiling());
        double jitter = fields.parsed("jitter", "0% to 100%", DeliveryKeys::share).orElse(usual.jitter());
        if (listed) {
            return listed(fields, delays);
        }
        if (ceiling.compareTo(base) < 0) {
            if (!fields.isUnresolved("base") && !fields.isUnresolved("ceiling")) {
                fields.error("ceiling", "ceiling must be at least base");
            }
            return usual;
        }
        return new Schedule.Growing(base, factor, ceiling, jitter);
    }

    private static Schedule listed(Fields fields, List<Duration> delays) {
        OF_GROWTH.stream().filter(key -> fields.node(key).isPresent())
                .forEach(key -> fields.error(key, key + " has no meaning beside delays; give one or the other"));
        if (delays.isEmpty()) {
            if (!fields.isUnresolved("delays")) {
                fields.error("delays", "delays must name at least one");
            }
            return Retrying.DEFAULT.schedule();
        }
        return new Schedule.Listed(delays);
    }

    private static Duration delay(String text) {
        return DurationText.parse(text)
                .filter(delay -> delay.compareTo(Schedule.Listed.SHORTEST) >= 0
                        && delay.compareTo(Schedule.Listed.LONGEST) <= 0)
                .orElseThrow(() -> new IllegalArgumentException("delays must hold "
                        + DurationText.print(Schedule.Listed.SHORTEST) + " to "
                        + DurationText.print(Schedule.Listed.LONGEST) + " (as 500ms, 30s, 5m), had '" + text + "'"));
    }

    private static double share(String text) {
        Matcher matcher = PERCENT.matcher(text);
        int percent = matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
        if (percent < 0 || percent > ALL) {
            throw new IllegalArgumentException("jitter must be 0% to 100%, was '" + text + "'");
        }
        return percent / (double) ALL;
    }
}

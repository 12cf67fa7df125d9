package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.Events.Flags;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.silence.SilenceSamples;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What one webhook is told of one component, and what a database keeps of it.
 *
 * <p>
 * Steps: H D U ? a change to that status, f flags that change; behind either c explained by a cause, m in maintenance,
 * l flapping. b what waits becomes a batch; r all events come again; X the component is removed. +n so many seconds
 * pass, and what is due is looked at; sn a silence of so many seconds begins; se all silences are ended; an and ae
 * somebody acknowledges for so many seconds, and takes it back.
 */
final class Story {

    static final Knowledge.Key KEY = new Knowledge.Key("ops", "a");

    private static final String CAUSE = "database";
    private static final Instant BEGIN = Instant.parse("2026-11-21T09:00:00Z");

    private final Webhook webhook;
    private final Random random;
    private final int longestPoll;
    private final ComponentDescription component = Events.component("a", null, Map.of());
    private final List<HealthEvent> all = new ArrayList<>();
    private final List<HealthEvent> poll = new ArrayList<>();
    private final Set<UUID> seen = new HashSet<>();
    private final Set<UUID> stored = new HashSet<>();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Map<String, Standing> standings = new HashMap<>();
    private final Map<Knowledge.Key, Told> told = new HashMap<>();
    private final Map<Knowledge.Key, Withheld> withheld = new HashMap<>();
    private final Map<Knowledge.Key, Reminder> reminders = new HashMap<>();
    private final List<IntakePlan.Entry> waiting = new ArrayList<>();
    private final List<IntakePlan.Entry> frozen = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<IntakePlan.Entry, String> repeats = new HashMap<>();
    private Silences silences = Silences.NONE;
    private Instant acknowledgedUntil = Instant.MIN;
    private Instant now = BEGIN;
    private Status status = Status.HEALTHY;
    private long sequence;

    Story(String steps, Webhook webhook, Random random, int longestPoll) {
        this.webhook = webhook;
        this.random = random;
        this.longestPoll = longestPoll;
        for (String step : steps.split(" ", -1)) {
            step(step);
        }
        take();
        freeze();
    }

    static Webhook webhook(String tell, Rules rules) {
        return webhook(tell, rules, Webhook.DEFAULT_TYPES);
    }

    static Webhook webhook(String tell, Rules rules, Set<EventType> types) {
        Set<Status> statuses = tell.chars().mapToObj(letter -> status((char) letter)).collect(Collectors.toSet());
        return new Webhook("ops", URI.create("https://x/"), Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Match.EVERYTHING, statuses, types, Webhook.Batching.DEFAULT, Webhook.Retrying.DEFAULT,
                Webhook.DEFAULT_TIMEOUT, rules, new Webhook.Shown("https://x/", "***"));
    }

    /** The sequences that were told, each with the previous one; R and a number for a reminder. */
    String told() {
        return texts.isEmpty() ? "-" : String.join(" ", texts);
    }

    /** Whoever was told of trouble knows what is so now, and whoever was not hears of no end. */
    void requireThatEverybodyIsInformed() {
        Status last = null;
        Long previous = null;
        for (IntakePlan.Entry entry : frozen) {
            if (repeats.containsKey(entry)) {
                assertThat(last).as("a reminder without a trouble: %s", told()).isNotNull()
                        .isNotEqualTo(Status.HEALTHY);
                continue;
            }
            assertThat(entry.previousSequence()).as(told()).isEqualTo(previous);
            if (last == null || last == Status.HEALTHY) {
                assertThat(entry.turn().status()).as("no end without a trouble").isNotEqualTo(Status.HEALTHY);
            }
            previous = entry.turn().sequence();
            last = entry.turn().status();
        }
        if (status.isTrouble() || (last != null && last != Status.HEALTHY)) {
            assertThat(last).as(told()).isEqualTo(status);
        }
        assertThat(withheld).isEmpty();
        assertThat(reminders.isEmpty()).as("reminded of what was told")
                .isEqualTo(webhook.rules().reminding().isEmpty()
                        || told.getOrDefault(KEY, Told.NOTHING).status() == null);
    }

    static Arrival.Event arrival(HealthEvent event) {
        return new Arrival.Event(new Arrival.Place("t", 0, 0), event, "now", "{}");
    }

    static Status status(char letter) {
        return switch (letter) {
            case 'H' -> Status.HEALTHY;
            case 'D' -> Status.DEGRADED;
            case 'U' -> Status.UNHEALTHY;
            default -> Status.UNKNOWN;
        };
    }

    private void step(String step) {
        switch (step.charAt(0)) {
            case 'b' -> {
                take();
                freeze();
            }
            case 'f' -> come(Events.flagged(component, status, now, flags(step)));
            case 'r' -> List.copyOf(all).forEach(this::arrive);
            case 'X' -> come(Events.removed(component));
            case '+' -> pass(Long.parseLong(step.substring(1)));
            case 's' -> {
                take();
                silences = step.equals("se")
                        ? Silences.NONE
                        : SilenceSamples.of("a", now, now.plusSeconds(Long.parseLong(step.substring(1))));
                look(true);
            }
            case 'a' -> {
                take();
                acknowledgedUntil = step.equals("ae")
                        ? Instant.MIN
                        : now.plusSeconds(Long.parseLong(step.substring(1)));
            }
            default -> turn(status(step.charAt(0)), flags(step));
        }
    }

    private void turn(Status to, Flags flags) {
        if (to != status) {
            come(Events.changed(component, status, to, ++sequence, now, flags));
            status = to;
        }
    }

    private static Flags flags(String step) {
        return new Flags(step.indexOf('l') > 0, step.indexOf('m') > 0, step.indexOf('c') > 0 ? CAUSE : null);
    }

    private void come(HealthEvent event) {
        all.add(event);
        arrive(event);
    }

    private void arrive(HealthEvent event) {
        poll.add(event);
        if (poll.size() >= longestPoll || (longestPoll < Integer.MAX_VALUE && random.nextInt(longestPoll) == 0)) {
            take();
        }
    }

    /** Second by second, as {@link Due} looks. */
    private void pass(long seconds) {
        take();
        for (long second = 0; second < seconds; second++) {
            now = now.plusSeconds(1);
            look(false);
        }
    }

    private void look(boolean silencesEnded) {
        Withheld kept = withheld.get(KEY);
        Reminder reminder = reminders.get(KEY);
        boolean held = kept != null && kept.hold().until() != null
                && (silencesEnded || !kept.hold().until().isAfter(now));
        boolean due = reminder != null && !reminder.dueAt().isAfter(now);
        if (held || due) {
            Map<Knowledge.Key, Reminder.Due> reminded = due ? Map.of(KEY, due(reminder)) : Map.of();
            keep(IntakePlan.due(List.of(webhook), known(Set.of()), held ? Map.of(KEY, component) : Map.of(),
                    reminded));
        }
    }

    private Reminder.Due due(Reminder reminder) {
        UUID event = reminder.event() == null ? new UUID(0, 0) : reminder.event();
        return new Reminder.Due(reminder, new dev.fettle.notifier.render.QueuedEvent(event.toString(), "s", "t", "a",
                "now", null, null, null, "{}"), component, !waiting.isEmpty(),
                new Reminder.Acknowledged(acknowledgedUntil.isAfter(now), acknowledgedUntil));
    }

    private void take() {
        if (poll.isEmpty()) {
            return;
        }
        Set<UUID> fresh = poll.stream().map(HealthEvent::id).filter(id -> !seen.contains(id))
                .collect(Collectors.toSet());
        IntakePlan plan = IntakePlan.of(poll.stream().map(Story::arrival).toList(), List.of(webhook), known(fresh));
        poll.forEach(event -> seen.add(event.id()));
        poll.clear();
        keep(plan);
    }

    private Knowledge known(Set<UUID> fresh) {
        return new Knowledge(lastSequences, standings, told, withheld, Map.of(KEY, changesWaiting()), fresh,
                new Moment(now, silences));
    }

    private List<IntakePlan.Entry> changesWaiting() {
        return waiting.stream().filter(entry -> !repeats.containsKey(entry)).toList();
    }

    private void keep(IntakePlan plan) {
        plan.wanted().forEach(event -> stored.add(UUID.fromString(event.id())));
        lastSequences.putAll(plan.subjects().lastSequences());
        standings.putAll(plan.subjects().standings());
        told.putAll(plan.told());
        assertThat(waiting).containsAll(plan.takenBack());
        waiting.removeAll(plan.takenBack());
        waiting.addAll(plan.queued());
        withheld.putAll(plan.withheld());
        plan.forgotten().forEach(withheld::remove);
        reminders.putAll(plan.reminding().set());
        plan.reminding().cleared().forEach(reminders::remove);
        for (Reminder.Repeat repeat : plan.reminding().repeats()) {
            IntakePlan.Entry entry = new IntakePlan.Entry("ops", UUID.fromString(repeat.event().id()), null,
                    repeat.bytes(), null);
            assertThat(repeat.event().sequence()).as("a reminder is no change").isNull();
            assertThat(stored.add(entry.event())).as("a reminder has an id of its own").isTrue();
            repeats.put(entry, "R" + repeat.event().extensions().reminder());
            waiting.add(entry);
        }
        assertThat(stored).containsAll(waiting.stream().map(IntakePlan.Entry::event).toList())
                .containsAll(withheld.values().stream().map(Withheld::event).toList());
        if (plan.subjects().recovered().contains("a")) {
            acknowledgedUntil = Instant.MIN;
        }
    }

    private void freeze() {
        frozen.addAll(waiting);
        waiting.forEach(entry -> texts.add(repeats.getOrDefault(entry, text(entry))));
        waiting.clear();
    }

    private static String text(IntakePlan.Entry entry) {
        return entry.turn() == null
                ? ""
                : entry.turn().sequence()
                        + (entry.previousSequence() == null ? "" : "<" + entry.previousSequence());
    }

    static Rules rules(long afterSeconds, long remindSeconds) {
        return new Rules(null, Duration.ofSeconds(afterSeconds),
                remindSeconds == 0 ? null : Duration.ofSeconds(remindSeconds), Rules.USUAL);
    }
}

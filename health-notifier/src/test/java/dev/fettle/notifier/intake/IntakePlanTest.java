package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.render.QueuedEvent;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IntakePlanTest {

    private static final ComponentDescription COMPONENT = Events.component("a", null, Map.of());
    private static final Knowledge NOTHING = known(Map.of(), Map.of(), Set.of());
    private static final Webhook OPS = webhook("ops", Set.of(EventType.STATUS_CHANGED));
    private static final Webhook ALL = webhook("all", Set.of(EventType.values()));

    @Test
    void eachEventIsQueuedOnceForEachWebhookWithThePreviousSequenceOfThatWebhook() {
        Knowledge known = known(Map.of("a", 6L), Map.of(new Knowledge.Key("ops", "a"), new Told(null, 4L)),
                Set.of());

        IntakePlan plan = plan(known, changed(Status.UNHEALTHY, 7), changed(Status.HEALTHY, 8));

        assertThat(plan.wanted()).hasSize(2);
        assertThat(plan.queued()).extracting(IntakePlan.Entry::webhook).containsExactly("ops", "all", "ops", "all");
        assertThat(plan.queued()).extracting(IntakePlan.Entry::previousSequence).containsExactly(4L, null, 7L, 7L);
        assertThat(plan.subjects().lastSequences()).containsExactly(Map.entry("a", 8L));
        assertThat(plan.told()).containsEntry(new Knowledge.Key("ops", "a"), new Told(null, 8L));
        assertThat(plan.webhooks()).containsExactly("ops", "all");
    }

    @Test
    void whatIsNotNewerThanTheLastSequenceIsDropped() {
        Knowledge known = known(Map.of("a", 7L), Map.of(), Set.of());

        IntakePlan plan = plan(known, changed(Status.UNHEALTHY, 6), changed(Status.UNHEALTHY, 7),
                changed(Status.UNHEALTHY, 8), changed(Status.UNHEALTHY, 8));

        assertThat(plan.wanted()).extracting(event -> event.sequence()).containsExactly(8L);
        assertThat(plan.repeated()).isEqualTo(3);
    }

    @Test
    void anEventWithoutASequenceIsKnownByItsId() {
        HealthEvent fresh = Events.registered(COMPONENT);
        HealthEvent old = Events.registered(COMPONENT);

        IntakePlan plan = plan(known(Map.of(), Map.of(), Set.of(fresh.id())), fresh, old, fresh);

        assertThat(plan.queued()).extracting(IntakePlan.Entry::event).containsExactly(fresh.id());
        assertThat(plan.repeated()).isEqualTo(2);
    }

    @Test
    void theSequenceIsKeptEvenWhenNobodyIsTold() {
        IntakePlan plan = plan(NOTHING, changed(Status.UNKNOWN, 1));

        assertThat(plan.queued()).isEmpty();
        assertThat(plan.subjects().lastSequences()).containsExactly(Map.entry("a", 1L));
    }

    @Test
    void aRemovalClearsWhatWasToldAndKeepsTheSequence() {
        HealthEvent removed = Events.removed(COMPONENT);
        Knowledge known = known(Map.of(), Map.of(new Knowledge.Key("ops", "a"), new Told(Status.UNHEALTHY, 4L)),
                Set.of(removed.id()));

        IntakePlan plan = plan(known, removed);

        assertThat(plan.webhooks()).containsExactly("all");
        assertThat(plan.told()).containsExactly(Map.entry(new Knowledge.Key("ops", "a"), new Told(null, 4L)));
    }

    @Test
    void nobodyIsRemindedOfWhatIsOverOrWhereNoReminderIsWantedAnyMore() {
        Knowledge.Key key = new Knowledge.Key("ops", "a");
        QueuedEvent event = new QueuedEvent("1", "s", EventType.STATUS_CHANGED.type(), "a", "now", 1L, null, null,
                "{}");
        Reminder.Due due = new Reminder.Due(new Reminder(new UUID(0, 1), 1, Instant.EPOCH), event, COMPONENT, false,
                Reminder.Acknowledged.NO);
        Knowledge told = known(Map.of(), Map.of(key, new Told(Status.UNHEALTHY, 1L)), Set.of());

        IntakePlan over = IntakePlan.due(List.of(Story.webhook("DU", Story.rules(0, 60))), NOTHING, Map.of(),
                Map.of(key, due));
        IntakePlan unwanted = IntakePlan.due(List.of(OPS), told, Map.of(), Map.of(key, due));

        assertThat(List.of(over, unwanted)).allSatisfy(plan -> {
            assertThat(plan.reminding().cleared()).containsExactly(key);
            assertThat(plan.reminding().repeats()).isEmpty();
            assertThat(plan.webhooks()).isEmpty();
        });
    }

    @Test
    void whereNothingIsWithheldAnyMoreThereIsNothingToLookAt() {
        Knowledge.Key key = new Knowledge.Key("ops", "a");

        IntakePlan plan = IntakePlan.due(List.of(OPS), NOTHING, Map.of(key, COMPONENT), Map.of());

        assertThat(plan.queued()).isEmpty();
        assertThat(plan.withheld()).isEmpty();
        assertThat(plan.subjects().isEmpty()).isTrue();
    }

    private static Knowledge known(Map<String, Long> lastSequences, Map<Knowledge.Key, Told> told, Set<UUID> fresh) {
        return new Knowledge(lastSequences, Map.of(), told, Map.of(), Map.of(), fresh,
                new Moment(Instant.parse("2026-11-21T09:13:58Z"), Silences.NONE));
    }

    private static IntakePlan plan(Knowledge known, HealthEvent... events) {
        List<Arrival.Event> arrivals = Arrays.stream(events)
                .map(event -> new Arrival.Event(new Arrival.Place("t", 0, 0), event, "now", "{}")).toList();
        return IntakePlan.of(arrivals, List.of(OPS, ALL), known);
    }

    private static HealthEvent changed(Status to, long sequence) {
        return Events.changed(COMPONENT, Status.HEALTHY, to, sequence, false);
    }

    private static Webhook webhook(String id, Set<EventType> types) {
        return new Webhook(id, URI.create("https://x/"), Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Match.EVERYTHING, Webhook.DEFAULT_TELL, types, Webhook.Batching.DEFAULT, Webhook.Retrying.DEFAULT,
                Webhook.DEFAULT_TIMEOUT, Rules.NONE, new Webhook.Shown("https://x/", "***"));
    }
}

package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Match;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Withholding;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one webhook is told of one component whose trouble is explained, or not, sooner or later. */
class WithholdingPlanTest {

    private static final String CAUSE = "database";
    private static final Moment NOW = new Moment(Instant.parse("2026-11-21T09:13:58Z"), Silences.NONE);

    /**
     * Steps are those of a {@link Story}. Told: the sequences, each with the previous one.
     */
    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            Uc              | DU | -           | trouble that a cause explains is withheld
            Uc f            | DU | 1           | and told under its own number when the cause is over
            Uc H            | DU | -           | of what was never told no end is told
            Uc H f          | DU | -           | nor anything later
            Uc D            | DU | 2           | a change without a cause is told
            Uc D H          | DU | 2 3<2       | to its end
            Uc Dc f         | DU | 2           | the latest that is withheld is told
            Uc Dc H         | DU | -           | none of those that are withheld is told to the end
            Uc ? H          | DU | -           | losing sight of it forgets what is withheld
            Uc ? Uc f       | DU | 3           | until it is in trouble again
            Uc fc f         | DU | 1           | another cause withholds further
            Uc f b fc H     | DU | 1 2<1       | what is in a batch is told, and its end
            Uc f fc         | DU | -           | what was released can be taken back
            Uc f fc f b H   | DU | 1 2<1       | and released again
            f U             | DU | 1           | that nothing explains it says nothing about what is to come
            U fc            | DU | -           | what waits is taken back when a cause is found
            U fc f          | DU | 1           | and told when that is over
            U fc H          | DU | -           | or forgotten when it ends before
            U D fc          | DU | -           | all of the trouble that waits is taken back
            U D fc f        | DU | 2           | the latest of it is told
            U Dc fc f       | DU | 2           | also when the latest was withheld by then
            U Dc f          | DU | 1 2<1       | a later change with a cause takes nothing back
            U b fc f        | DU | 1           | what is in a batch is told and told once
            U b Dc H        | DU | 1 3<1       | whoever was told of trouble is told of its end, whatever was withheld
            U b Dc f        | DU | 1 2<1       | or of what is different when the cause is over
            U b Dc Uc f     | DU | 1           | and not of what it knows
            U b D fc H      | DU | 1 3<1       | taking back leaves what a batch told
            U b D fc f      | DU | 1 2<1       | and the chain has no false gap
            U b D U fc D H  | DU | 1 4<1 5<4   | however many were taken back
            U H U fc        | DU | 1 2<1       | a trouble that is over is not taken back
            U b H U fc f    | DU | 1 2<1 3<2   | the one after it is
            Dc f            | U  | -           | what is not wanted is not withheld either
            U b Dc f        | U  | 1 2<1       | but whoever was told of trouble wants what follows
            Uc r f          | DU | 1           | what comes again changes nothing
            Uc f b r        | DU | 1           | nor is it told again
            Uc H r f        | DU | -           | nor brought back
            U fc f b r      | DU | 1           | nor do the flags act twice
            Uc X f          | DU | -           | a component that is removed is forgotten
            U b Dc X U      | DU | 1 3<1       | and made again it goes on
            """)
    void whatACauseExplainsIsWithheldUntilItIsOver(String steps, String tell, String told, String rule) {
        assertThat(told(steps, tell, false)).as(rule + ", each in a poll of its own").isEqualTo(told);
        assertThat(told(steps, tell, true)).as(rule + ", in one poll").isEqualTo(told);
    }

    @Test
    void whereverAPollEndsTheSameIsToldAndNobodyIsLeftUninformed() {
        String[] letters = {"H", "D", "U", "?", "Uc", "Dc", "f", "fc", "b", "r"};
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            StringBuilder steps = new StringBuilder();
            for (int step = 0; step < 14; step++) {
                steps.append(letters[random.nextInt(letters.length)]).append(' ');
            }
            steps.append("f b");
            Webhook webhook = Story.webhook("DU", Rules.NONE);
            Story alone = new Story(steps.toString(), webhook, new Random(seed), 1);
            Story together = new Story(steps.toString(), webhook, new Random(seed), 3);

            assertThat(together.told()).as(steps.toString()).isEqualTo(alone.told());
            alone.requireThatEverybodyIsInformed();
        }
    }

    @Test
    void whatIsWithheldIsJudgedAnewByWhatTheWebhookWantsWhenTheCauseIsOver() {
        HealthEvent over = Events.explained(Events.component("a", null, Map.of()), Status.UNHEALTHY, null);
        Withheld withheld = new Withheld(UUID.randomUUID(), 7, Status.UNHEALTHY, Instant.EPOCH,
                new Hold(Withholding.CAUSE, CAUSE, null), 100);
        Knowledge known = new Knowledge(Map.of("a", 7L), Map.of(), Map.of(), Map.of(Story.KEY, withheld), Map.of(),
                Set.of(over.id()), NOW);

        IntakePlan plan = IntakePlan.of(List.of(Story.arrival(over)), List.of(webhook(Set.of(Status.DEGRADED))), known);

        assertThat(plan.queued()).isEmpty();
        assertThat(plan.forgotten()).containsExactly(Story.KEY);
    }

    @Test
    void eachWebhookHasItsOwn() {
        ComponentDescription component = Events.component("a", null, Map.of());
        HealthEvent down = Events.explained(component, Status.HEALTHY, Status.UNHEALTHY, 1, CAUSE);
        Webhook flags = webhook("flags", Set.of(Status.UNHEALTHY), Set.of(EventType.values()));
        HealthEvent over = Events.explained(component, Status.UNHEALTHY, null);
        Knowledge known = new Knowledge(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Set.of(over.id()), NOW);

        IntakePlan plan = IntakePlan.of(List.of(Story.arrival(down), Story.arrival(over)),
                List.of(webhook(Set.of(Status.DEGRADED)), flags), known);

        assertThat(plan.queued()).extracting(IntakePlan.Entry::webhook).containsExactly("flags", "flags");
        assertThat(plan.queued()).extracting(IntakePlan.Entry::event).containsExactly(down.id(), over.id());
        assertThat(plan.wanted()).hasSize(2);
    }

    private static String told(String steps, String tell, boolean onePoll) {
        return new Story(steps, Story.webhook(tell, Rules.NONE), new Random(0), onePoll ? Integer.MAX_VALUE : 1)
                .told();
    }

    private static Webhook webhook(Set<Status> tell) {
        return webhook("ops", tell, Webhook.DEFAULT_TYPES);
    }

    private static Webhook webhook(String id, Set<Status> tell, Set<EventType> types) {
        return new Webhook(id, URI.create("https://x/"), Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Match.EVERYTHING, tell, types, Webhook.Batching.DEFAULT, Webhook.Retrying.DEFAULT,
                Webhook.DEFAULT_TIMEOUT, Rules.NONE, new Webhook.Shown("https://x/", "***"));
    }
}

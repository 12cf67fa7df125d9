package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.EventType;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.Events.Flags;
import dev.fettle.notifier.intake.DryRun.Line;
import dev.fettle.notifier.intake.DryRun.Outcome;
import dev.fettle.notifier.silence.SilenceSamples;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DryRunTest {

    private static final Instant BEGIN = Instant.parse("2026-11-21T09:00:00Z");
    private static final ComponentDescription COMPONENT = Events.component("a", null, Map.of());

    /**
     * Steps: a status (H D U) or f for flags, behind it c for a cause, m for maintenance; @n at that second. Lines: T
     * at
     * that second, W withheld or N not told, each with why.
     */
    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            U@0 H@10              | 0  | 0  | T0 WANTED, T10 WANTED                        | trouble and its end
            H@0 U@10              | 0  | 0  | N STATUS, T10 WANTED                         | what is not wanted
            U@0 H@10              | 30 | 0  | W YOUNG, N STATUS                            | what does not last
            U@0 H@40              | 30 | 0  | T30 YOUNG, T40 WANTED                        | what does
            U@0                   | 30 | 0  | T30 YOUNG                                    | until now
            U@0 f@100             | 0  | 90 | T90 SILENCE, N TYPE                          | a silence that is over
            U@0 D@10 f@100        | 0  | 90 | W SILENCE, T90 SILENCE, N TYPE               | what is so then is told
            Um@0 f@50             | 0  | 0  | T50 MAINTENANCE, N TYPE                      | a window
            U@0 fc@1 f@50         | 0  | 0  | T50 CAUSE, N TYPE, N TYPE                    | taken back before its batch
            U@0 fc@10 f@50        | 0  | 0  | T0 WANTED, N TYPE, N TYPE                    | not after it
            """)
    void whatBecameOfEachEventIsToldWithItsReason(String steps, long after, long silence, String lines, String rule) {
        Webhook webhook = Story.webhook("DU", Story.rules(after, 0));
        DryRun run = new DryRun(webhook,
                silence == 0 ? Silences.NONE : SilenceSamples.of("a", BEGIN, BEGIN.plusSeconds(silence)));
        Status status = Status.UNKNOWN;
        long sequence = 0;
        for (String step : steps.split(" ", -1)) {
            Instant at = BEGIN.plusSeconds(Long.parseLong(step.substring(step.indexOf('@') + 1)));
            Flags flags = new Flags(false, step.indexOf('m') > 0, step.indexOf('c') > 0 ? "db" : null);
            if (step.startsWith("f")) {
                run.add(Story.arrival(Events.flagged(COMPONENT, status, at, flags)));
            } else {
                Status to = Story.status(step.charAt(0));
                run.add(Story.arrival(Events.changed(COMPONENT, status, to, ++sequence, at, flags)));
                status = to;
            }
        }

        DryRun.Result result = run.end(BEGIN.plusSeconds(1_000));

        assertThat(result.lines().stream().map(DryRunTest::text).collect(Collectors.joining(", "))).as(rule)
                .isEqualTo(lines);
    }

    @Test
    void whatComesTwiceCountsOnceAndFiltersThatFailAreCounted() {
        Webhook webhook = Story.webhook("DU", new Rules(dev.fettle.notifier.webhook.Filter.of(
                "component.labels.none == 'x'"), Duration.ZERO, null, Rules.USUAL));
        DryRun run = new DryRun(webhook, Silences.NONE);
        Arrival.Event down = Story.arrival(
                Events.changed(COMPONENT, Status.HEALTHY, Status.UNHEALTHY, 1, BEGIN, Flags.NONE));

        run.add(down);
        run.add(down);
        DryRun.Result result = run.end(BEGIN.plusSeconds(1));

        assertThat(result.lines()).hasSize(1);
        assertThat(result.filterErrors()).isEqualTo(1);
        assertThat(result.count(Outcome.TOLD)).isEqualTo(1);
    }

    /** Groups and the system have no flags: nothing is in the way of what they tell. */
    @Test
    void everyTypeOfEventIsTriedAndTellsItsStatus() {
        Webhook webhook = Story.webhook("DU", Rules.NONE, Set.of(EventType.values()));
        DryRun run = new DryRun(webhook, Silences.NONE);

        run.add(Story.arrival(Events.registered(COMPONENT)));
        run.add(Story.arrival(Events.group("payments", Status.HEALTHY, Status.UNHEALTHY, 1)));
        run.add(Story.arrival(Events.system(Status.HEALTHY, Status.DEGRADED, 1)));
        run.add(Story.arrival(Events.removed(COMPONENT)));
        DryRun.Result result = run.end(BEGIN.minusSeconds(1_000));

        assertThat(result.lines()).extracting(Line::status).containsExactly(null, Status.UNHEALTHY, Status.DEGRADED,
                null);
        assertThat(result.count(Outcome.TOLD)).isEqualTo(4);
        assertThat(result.count(Outcome.WITHHELD)).isZero();
    }

    /** What has no sequence is known by its id. */
    @Test
    void aFlagThatComesTwiceCountsOnce() {
        DryRun run = new DryRun(Story.webhook("DU", Rules.NONE, Set.of(EventType.FLAGS_CHANGED)), Silences.NONE);
        Arrival.Event flag = Story.arrival(Events.flagged(COMPONENT));

        run.add(flag);
        run.add(flag);

        assertThat(run.end(BEGIN).lines()).hasSize(1);
    }

    private static String text(Line line) {
        Instant toldAt = line.toldAt();
        return line.outcome().name().charAt(0)
                + (toldAt == null ? "" : String.valueOf(Duration.between(BEGIN, toldAt).toSeconds())) + " "
                + line.why();
    }
}

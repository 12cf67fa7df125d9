package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.silence.SilenceSamples;
import dev.fettle.notifier.silence.Silences;
import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Told;
import dev.fettle.notifier.webhook.Webhook;
import dev.fettle.notifier.webhook.Withholding;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:13:58Z");
    private static final ComponentDescription COMPONENT = Events.component("a", null, Map.of());
    private static final Told NOTHING = Told.NOTHING;
    private static final Told TROUBLE = new Told(Status.DEGRADED, 1L);

    /** Flags: c a cause, m maintenance, l flapping; s a silence until 10:00; y began 30 s ago and 60 s are wanted. */
    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            UNHEALTHY | c     | false | CAUSE       | trouble that something explains is withheld
            DEGRADED  | c     | false | CAUSE       | also the mild one
            UNHEALTHY | -     | false | -           | trouble of its own is told
            UNKNOWN   | c     | false | -           | losing sight of it is explained by nothing else
            HEALTHY   | cmlsy | false | -           | an end is never withheld
            HEALTHY   | cmlsy | true  | -           | least of all from whoever waits for it
            UNHEALTHY | m     | false | MAINTENANCE | trouble in a window is withheld
            UNKNOWN   | m     | false | MAINTENANCE | so is losing sight of it
            UNHEALTHY | l     | false | FLAPPING    | trouble of what changes too often is withheld
            UNHEALTHY | s     | false | SILENCE     | silence is silence
            UNKNOWN   | s     | true  | SILENCE     | for whoever was told of trouble too
            UNHEALTHY | y     | false | YOUNG       | trouble must have lasted
            UNHEALTHY | y     | true  | -           | unless it goes on from what was told
            UNHEALTHY | cml   | false | MAINTENANCE | maintenance is shown first
            UNHEALTHY | cl    | false | FLAPPING    | then flapping
            UNHEALTHY | csy   | false | CAUSE       | then the cause
            UNHEALTHY | sy    | false | SILENCE     | then the silence
            """)
    void theFirstReasonIsTheOneThatHolds(Status status, @Nullable String what, boolean told,
            @Nullable Withholding reason, String rule) {
        String letters = what == null ? "" : what;

        Optional<Hold> hold = hold(letters, status, told ? TROUBLE : NOTHING, Rules.USUAL);

        assertThat(hold.map(Hold::reason)).as(rule).isEqualTo(Optional.ofNullable(reason));
    }

    @Test
    void aHoldSaysByWhomAndUntilWhen() {
        assertThat(hold("c", Status.UNHEALTHY, NOTHING, Rules.USUAL))
                .contains(new Hold(Withholding.CAUSE, "db", null));
        assertThat(hold("s", Status.UNHEALTHY, NOTHING, Rules.USUAL))
                .contains(new Hold(Withholding.SILENCE, "1", Instant.parse("2026-11-21T10:00:00Z")));
        assertThat(hold("y", Status.UNHEALTHY, NOTHING, Rules.USUAL))
                .contains(new Hold(Withholding.YOUNG, null, NOW.plusSeconds(30)));
    }

    @Test
    void aWebhookThatWantsNothingWithheldIsToldOfEverythingThatLasts() {
        assertThat(hold("cmls", Status.UNHEALTHY, NOTHING, Set.of())).isEmpty();
        assertThat(hold("cmls", Status.UNHEALTHY, NOTHING, Set.of(Withholding.SILENCE)).map(Hold::reason))
                .contains(Withholding.SILENCE);
        assertThat(hold("y", Status.UNHEALTHY, NOTHING, Set.of()).map(Hold::reason)).contains(Withholding.YOUNG);
    }

    private static Optional<Hold> hold(String letters, Status status, Told told, Set<Withholding> withhold) {
        Webhook webhook = Story.webhook("DU", new Rules(null, letters.contains("y")
                ? Duration.ofSeconds(60)
                : Duration.ZERO, null, withhold));
        Standing standing = new Standing(status, false, letters.contains("l"), letters.contains("m"),
                letters.contains("c") ? "db" : null);
        Silences silences = letters.contains("s")
                ? SilenceSamples.of("a*", NOW.minusSeconds(1), Instant.parse("2026-11-21T10:00:00Z"))
                : Silences.NONE;
        return Hold.of(webhook, COMPONENT, status, standing, told, NOW.minusSeconds(30), new Moment(NOW, silences));
    }
}

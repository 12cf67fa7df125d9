package dev.fettle.notifier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.notifier.webhook.Rules;
import dev.fettle.notifier.webhook.Webhook;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one webhook is told of one component in maintenance, flapping, silenced, in trouble for long or not. */
class RulesPlanTest {

    /** Steps are those of a {@link Story}. Told: the sequences, each with the previous one; R1 the first reminder. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            Um                   | -       | trouble in a window is withheld
            Um f                 | 1       | and told when the window closes
            Um H f               | -       | or forgotten when it ends before
            U b fm H             | 1 2<1   | recovery inside a window is told to whoever was told of the trouble
            U b Hm               | 1 2<1   | also when the window says so with it
            U fm                 | -       | what waits is taken back when a window opens
            U fm f               | 1       | and told when it closes
            U b Dm U f           | 1 3<1   | what is told under its own number is what is so then
            U b Dm f             | 1 2<1   | if it differs from what was told
            Ul Hl Ul f           | 3       | of flapping what stays is told
            Ul Hl Ul Hl f        | -       | nothing if it is well in the end
            U b Hl Ul Hl f       | 1 2<1   | the end of what was told is told, and nothing after it
            U b Hl Ul f          | 1 2<1 3<2 | unless it stays bad
            ?m f                 | -       | what is not wanted is not told later either
            s60 U                | -       | trouble in a silence is withheld
            s60 U +59            | -       | until it is over
            s60 U +60            | 1       | then it is told
            s60 U H +60          | -       | or forgotten when it ended before
            s60 U D +60          | 2       | what is so then is told
            U b s60 H            | 1 2<1   | recovery is told in a silence
            U b s60 D            | 1       | what differs is not
            U b s60 D +60        | 1 2<1   | but then
            U b s60 D U +60      | 1       | what is as it was told needs no words
            U s60 +60            | 1       | what was queued before a silence is told
            s60 U se             | 1       | a silence that is ended before its time is over at once
            s60 U s120 +60       | -       | another one goes on
            s60 U s120 +120      | 1       | to its own end
            s60 Uc +60           | -       | of several reasons all must be gone
            s60 Uc +60 f         | 1       | whichever is last
            s60 Uc f             | -       | or first
            s60 Uc f +60         | 1       | in any order
            s60 U fm +60         | -       | a window that opens in a silence holds on
            s60 U fm +60 f       | 1       | until it closes
            s60 U b X +60        | -       | a component that is removed is forgotten
            s60 U r +60 b r      | 1       | what comes again changes nothing
            """)
    void whateverIsInTheWayTheEndIsToldAndWhatStaysIsToldWhenNothingIs(String steps, String told, String rule) {
        assertThat(told(steps, 0, 0, 1)).as(rule + ", each in a poll of its own").isEqualTo(told);
        assertThat(told(steps, 0, 0, Integer.MAX_VALUE)).as(rule + ", in few polls").isEqualTo(told);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            U                    | -       | trouble is not told at once
            U +29                | -       | while it is younger than that
            U +30                | 1       | but then
            U +10 H              | -       | a shorter one is never told, nor its end
            U +10 H +60          | -       | nor later
            U +30 b H            | 1 2<1   | the end of one that was told is told at once
            U +30 b D            | 1 2<1   | so is what follows
            D +20 U +10          | 2       | the trouble is as old as its beginning
            U +20 H +5 U +29     | -       | a new one begins anew
            U +20 H +5 U +30     | 3       | and is told for itself
            U +20 ? +5 U +29     | -       | losing sight of it ends it too
            s60 U +40            | -       | what grew old in a silence
            s60 U +60            | 1       | is told when that is over
            s20 U +20            | -       | what did not
            s20 U +30            | 1       | is told when it is old
            Uc +60               | -       | what grew old with a cause
            Uc +60 f             | 1       | is told when that is over
            Uc +10 f             | -       | what did not
            Uc +10 f +20         | 1       | is told when it is old
            U +30 fc             | -       | what was old enough
            U +30 fc f           | 1       | is so when it is released
            U r +30 b r          | 1       | what comes again makes it no younger
            """)
    void aTroubleThatDoesNotLastIsNeverTold(String steps, String told, String rule) {
        assertThat(told(steps, 30, 0, 1)).as(rule + ", each in a poll of its own").isEqualTo(told);
        assertThat(told(steps, 30, 0, Integer.MAX_VALUE)).as(rule + ", in few polls").isEqualTo(told);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            U b +59              | 1       | nobody is reminded too early
            U b +60 b            | 1 R1    | but then
            U b +60 b +60 b      | 1 R1 R2 | and again
            U b +60              | 1 R1    | a reminder waits for its batch like any event
            U b +180             | 1 R1    | and while one waits no further is made
            U +60                | 1       | nor while the trouble itself waits
            U b +60 b H b +60    | 1 R1 2<1 | of what is over nobody is reminded
            U b +60 b D b +60    | 1 R1 2<1 R1 | what changes begins anew
            U b H b +60 U b +60  | 1 2<1 3<2 R1 | so does another trouble
            D b +60 b X +60      | 1 R1    | nor of what is removed
            U b s90 +60 +29 b    | 1       | nobody is reminded in a silence
            U b s90 +60 +30 b    | 1 R1    | but when it is over
            U b fm +120 b        | 1       | nor in a window
            U b fm +120 f +59 b  | 1       | the rhythm goes on
            U b fm +120 f +60 b  | 1 R1    | after it
            U b fc +60 b         | 1       | nor of what a cause explains by then
            U b a90 +60 +29 b    | 1       | nor when somebody knows
            U b a90 +60 +30 b    | 1 R1    | until that is over
            U b a600 +60 ae +60 b | 1 R1   | or taken back
            U b a600 H b U b +60 b | 1 2<1 3<2 R1 | or recovered from
            U b Dc +60 b         | 1       | nor of what is not so any more
            U b D fc f b +60 b   | 1 2<1 R1 | what was taken back and told later
            U b D fc Uc f +60 b  | 1 R1    | or taken back for good
            H +60                | -       | nobody is reminded of health
            """)
    void whoeverWasToldOfATroubleThatLastsIsReminded(String steps, String told, String rule) {
        assertThat(told(steps, 0, 60, 1)).as(rule + ", each in a poll of its own").isEqualTo(told);
        assertThat(told(steps, 0, 60, Integer.MAX_VALUE)).as(rule + ", in few polls").isEqualTo(told);
    }

    @Test
    void whateverHappensTheSameIsToldWhereverAPollEndsAndNobodyIsLeftUninformed() {
        String[] letters = {"H", "D", "U", "?", "Uc", "Dc", "Um", "Dl", "f", "fc", "fm", "fl", "b", "r", "s45", "s90",
                "se", "+7", "+31", "+61", "a100", "ae"};
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder steps = new StringBuilder();
            for (int step = 0; step < 16; step++) {
                steps.append(letters[random.nextInt(letters.length)]).append(' ');
            }
            steps.append("f b +100 b");
            Webhook webhook = Story.webhook("DU", Story.rules(random.nextBoolean() ? 0 : 30,
                    random.nextBoolean() ? 0 : 60));
            Story alone = new Story(steps.toString(), webhook, new Random(seed), 1);
            Story together = new Story(steps.toString(), webhook, new Random(seed), 3);

            assertThat(together.told()).as("seed %d: %s", seed, steps).isEqualTo(alone.told());
            alone.requireThatEverybodyIsInformed();
        }
    }

    private static String told(String steps, long after, long remind, int longestPoll) {
        Rules rules = Story.rules(after, remind);
        return new Story(steps, Story.webhook("DU", rules), new Random(0), longestPoll).told();
    }
}

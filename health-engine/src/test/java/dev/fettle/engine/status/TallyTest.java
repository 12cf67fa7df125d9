package dev.fettle.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import dev.fettle.engine.status.Tally.Share;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {

    /** Members H D U and ? for UNKNOWN; small letters: not critical. */
    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""    | UNKNOWN   | nobody counts
            H     | HEALTHY   | all work
            HHh   | HEALTHY   | all work
            HHD   | DEGRADED  | one works worse
            HHd   | DEGRADED  | one that is not critical works worse
            HHU   | UNHEALTHY | a critical one does not work
            HHu   | DEGRADED  | one that is not critical does not work
            uuu   | DEGRADED  | none works, but none is critical
            DU    | UNHEALTHY | the critical one decides
            H?    | UNKNOWN   | nobody can say
            ?     | UNKNOWN   | nobody can say
            ?D    | DEGRADED  | trouble is more than not knowing
            ?u    | DEGRADED  | trouble is more than not knowing
            ?U    | UNHEALTHY | trouble is more than not knowing
            H?DuU | UNHEALTHY | all of it
            """)
    void theStatusFollowsFromTheMembers(String members, Status status, String rule) {
        Tally tally = new Tally();
        members.chars().forEach(member -> tally.replace(null, share(member)));

        assertThat(tally.status(OptionalDouble.empty())).isEqualTo(status);
        assertThat(tally.isEmpty()).isEqualTo(members.isEmpty());
    }

    @ParameterizedTest(name = "{0} with a quorum of {1} is {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""         | 0.7  | UNKNOWN   | nobody counts
            HHHHHHHUUU | 0.7  | HEALTHY   | exactly the share
            HHHHHHUUUU | 0.7  | UNHEALTHY | one too few
            HHHHHHDDDD | 0.7  | UNHEALTHY | only HEALTHY ones count for it
            HHhuu      | 0.6  | HEALTHY   | critical or not does not matter
            HU         | 0.5  | HEALTHY   | half
            H?         | 0.5  | HEALTHY   | who is unknown counts as not healthy
            ??         | 0.5  | UNHEALTHY | who is unknown counts as not healthy
            HHHU       | 1.0  | UNHEALTHY | all of them
            HHH        | 1.0  | HEALTHY   | all of them
            HUU        | 0.33 | HEALTHY   | a third
            """)
    void withAQuorumTheShareOfTheHealthyDecides(String members, double quorum, Status status, String rule) {
        Tally tally = new Tally();
        members.chars().forEach(member -> tally.replace(null, share(member)));

        assertThat(tally.status(OptionalDouble.of(quorum))).isEqualTo(status);
    }

    @Test
    void everyStatusIsCountedEvenWhenNobodyHasIt() {
        Tally tally = new Tally();
        "HHuU".chars().forEach(member -> tally.replace(null, share(member)));

        assertThat(tally.counts()).containsOnlyKeys(Status.values())
                .containsEntry(Status.HEALTHY, 2)
                .containsEntry(Status.DEGRADED, 0)
                .containsEntry(Status.UNHEALTHY, 2)
                .containsEntry(Status.UNKNOWN, 0);
    }

    @Test
    void whatIsTakenOutIsForgotten() {
        Tally tally = new Tally();
        tally.replace(null, share('U'));
        tally.replace(null, share('H'));
        tally.replace(share('U'), share('u'));
        assertThat(tally.status(OptionalDouble.empty())).isEqualTo(Status.DEGRADED);
        tally.replace(share('u'), null);
        assertThat(tally.status(OptionalDouble.empty())).isEqualTo(Status.HEALTHY);
        tally.replace(share('H'), null);

        assertThat(tally.isEmpty()).isTrue();
        assertThat(tally.status(OptionalDouble.empty())).isEqualTo(Status.UNKNOWN);
    }

    private static Share share(int member) {
        Status status = switch (Character.toUpperCase((char) member)) {
            case 'H' -> Status.HEALTHY;
            case 'D' -> Status.DEGRADED;
            case 'U' -> Status.UNHEALTHY;
            case '?' -> Status.UNKNOWN;
            default -> throw new IllegalArgumentException("member must be H D U or ?, was " + (char) member);
        };
        return new Share(status, !Character.isLowerCase(member));
    }
}

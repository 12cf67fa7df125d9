package dev.fettle.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final Duration SLOW = Duration.ofMillis(500);
    private final Judge judge = new Judge(SLOW, Map.of(Reason.TIMEOUT, Status.DEGRADED));

    @Test
    void whatWorksIsHealthy() {
        assertThat(judge.judge(new Outcome.Success(took(500)))).contains(new Verdict(Status.HEALTHY, Reason.OK, ""));
    }

    @Test
    void whatIsSlowerThanSlowIsDegraded() {
        assertThat(judge.judge(new Outcome.Success(took(501))))
                .contains(new Verdict(Status.DEGRADED, Reason.SLOW, "took 501 ms, slow is over 500 ms"));
    }

    @Test
    void withoutSlowNothingIsSlow() {
        assertThat(new Judge(null, Map.of()).judge(new Outcome.Success(took(60_000))))
                .map(Verdict::status)
                .contains(Status.HEALTHY);
    }

    @Test
    void whatWorriesIsDegradedForItsOwnReasonEvenWhenSlow() {
        assertThat(judge.judge(new Outcome.Worrying(Reason.CONDITION, "certificate ends soon", took(900))))
                .contains(new Verdict(Status.DEGRADED, Reason.CONDITION, "certificate ends soon"));
    }

    @Test
    void aFailureIsUnhealthyUnlessSeveritySaysOtherwise() {
        assertThat(judge.judge(new Outcome.Failure(Reason.REFUSED, "refused", took(1))))
                .contains(new Verdict(Status.UNHEALTHY, Reason.REFUSED, "refused"));
        assertThat(judge.judge(new Outcome.Timeout(Duration.ofSeconds(2), "no answer within 2s", took(2000))))
                .contains(new Verdict(Status.DEGRADED, Reason.TIMEOUT, "no answer within 2s"));
    }

    @Test
    void ourOwnTroubleSaysNothing() {
        assertThat(judge.judge(new Outcome.Inconclusive("no file descriptors", took(1)))).isEmpty();
    }

    private static Observation took(long millis) {
        return Observation.of(Duration.ofMillis(millis));
    }
}

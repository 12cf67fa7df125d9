package dev.fettle.engine.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.check.HttpCheck;
import dev.fettle.api.check.PushCheck;
import dev.fettle.api.check.SelfCheck;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.api.check.Observation;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReachTest {

    private static final Observation SEEN = Observation.of(Duration.ofMillis(3));
    private static final CheckSpec FAR = new TcpCheck("10.0.0.5", 5432);

    @ParameterizedTest
    @CsvSource({"DNS, UNREACHED", "UNREACHABLE, UNREACHED", "RESET, UNREACHED", "REFUSED, REACHED",
            "STATUS_5XX, REACHED", "TLS_INVALID, REACHED", "BLOCKED_ADDRESS, SAYS_NOTHING"})
    void aFailureTellsWhetherSomebodyAnswered(Reason reason, Reach reach) {
        assertThat(Reach.of(FAR, new Outcome.Failure(reason, "", SEEN))).isEqualTo(reach);
    }

    @ParameterizedTest
    @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void everyReasonTellsSomething(Reason reason) {
        assertThat(Reach.of(FAR, new Outcome.Failure(reason, "", SEEN))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "localhost", "db.localhost", "LOCALHOST", "[::1]"})
    void whatIsOnThisMachineSaysNothingOfTheNetwork(String host) {
        assertThat(Reach.of(new TcpCheck(host, 1), timeout())).isEqualTo(Reach.SAYS_NOTHING);
        assertThat(Reach.of(new HttpCheck(URI.create("http://" + host + "/"), "GET", Map.of(), null, 0, 0, false,
                "true", null), timeout())).isEqualTo(Reach.SAYS_NOTHING);
    }

    @ParameterizedTest
    @EnumSource
    void ofFettleItselfOnlyDatabaseAndKafkaMayBeElsewhere(SelfCheck.Part part) {
        boolean elsewhere = part == SelfCheck.Part.DATABASE || part == SelfCheck.Part.KAFKA;

        assertThat(Reach.of(new SelfCheck(part), timeout()))
                .isEqualTo(elsewhere ? Reach.UNREACHED : Reach.SAYS_NOTHING);
    }

    @Test
    void theRestGoesByItsOutcome() {
        assertThat(Reach.of(new CustomCheck("redis", Map.of()), timeout())).isEqualTo(Reach.UNREACHED);
        assertThat(Reach.of(new PushCheck(null), timeout())).isEqualTo(Reach.SAYS_NOTHING);
        assertThat(Reach.of(FAR, new Outcome.Success(SEEN))).isEqualTo(Reach.REACHED);
        assertThat(Reach.of(FAR, new Outcome.Worrying(Reason.CONDITION, "", SEEN))).isEqualTo(Reach.REACHED);
        assertThat(Reach.of(FAR, new Outcome.Inconclusive("", SEEN))).isEqualTo(Reach.SAYS_NOTHING);
    }

    private static Outcome timeout() {
        return new Outcome.Timeout(Duration.ofSeconds(1), "", SEEN);
    }
}

package dev.fettle.engine.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.check.HttpOptions.OAuth2;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static final OAuth2 AUTH = new OAuth2(URI.create("https://id.example/token"), "a", "b", null);

    private final Tokens tokens = new Tokens();

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void oneAttemptRenewsItBeforeItsEndWhileTheOthersGoOnWithIt() {
        tokens.keep(AUTH, "one", 1000L, seconds(5));

        assertThat(tokens.usable(AUTH, seconds(900))).isEqualTo("one");
        assertThat(tokens.usable(AUTH, seconds(906))).as("who renews it").isNull();
        assertThat(tokens.usable(AUTH, seconds(907))).as("the others").isEqualTo("one");
        assertThat(tokens.usable(AUTH, seconds(925))).as("who tries again, for the first did not").isNull();
        assertThat(tokens.usable(AUTH, seconds(995))).as("nearly over").isNull();
    }

    @Test
    void whatIsForgottenIsThatOneAndNoOther() {
        tokens.keep(AUTH, "one", 1000L, 0);

        tokens.forget(AUTH, "other");
        assertThat(tokens.usable(AUTH, 1)).isEqualTo("one");
        tokens.forget(AUTH, "one");
        assertThat(tokens.usable(AUTH, 1)).isNull();
    }

    @Test
    void oneThatIsKeptIsRenewedHoweverManyThereAre() {
        for (int each = 0; each < 2_500; each++) {
            tokens.keep(new OAuth2(AUTH.tokenUrl(), "client " + each, "b", null), "one", 1000L, 0);
        }
        OAuth2 first = new OAuth2(AUTH.tokenUrl(), "client 0", "b", null);

        tokens.keep(first, "two", 1000L, 0);

        assertThat(tokens.usable(first, 1)).isEqualTo("two");
        assertThat(tokens.usable(new OAuth2(AUTH.tokenUrl(), "client 2400", "b", null), 1)).isNull();
    }

    @Test
    void aLifeThatIsNotToldIsFiveMinutes() {
        tokens.keep(AUTH, "one", null, 0);

        assertThat(tokens.usable(AUTH, seconds(269))).isEqualTo("one");
        assertThat(tokens.usable(AUTH, seconds(291))).isNull();
    }
}

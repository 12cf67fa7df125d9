package dev.fettle.engine.probe.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.domain.Registrations.Finding;
import dev.fettle.engine.probe.domain.Registrations.Question;
import dev.fettle.engine.probe.domain.Registrations.Turn;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrationsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Finding GOOD = new Finding.Registered(
            new Registration(NOW.plus(Duration.ofDays(300)), List.of(), ""));
    private static final Finding TROUBLE = new Finding.Trouble(Reason.STATUS_5XX, "answered 503", Duration.ZERO);

    private final Registrations registrations = new Registrations();

    private static Question question(String name) {
        return new Question(URI.create("https://rdap.example"), name);
    }

    private Turn turn(String name, Instant now) {
        return registrations.turn(question(name), now, _ -> {});
    }

    @Test
    void aGoodAnswerIsKeptForHours() {
        assertThat(turn("a.example", NOW)).isEqualTo(new Turn.Ask(Duration.ZERO));
        registrations.found(question("a.example"), GOOD, NOW);

        assertThat(turn("a.example", NOW.plus(Duration.ofHours(12).minusSeconds(1))))
                .isEqualTo(new Turn.Answer(GOOD, NOW));
        assertThat(turn("a.example", NOW.plus(Duration.ofHours(12)))).isInstanceOf(Turn.Ask.class);
    }

    @Test
    void ofADomainThatHasExpiredIsAskedAgainSoon() {
        registrations.found(question("a.example"),
                new Finding.Registered(new Registration(NOW.minusSeconds(1), List.of(), "")), NOW);

        assertThat(turn("a.example", NOW.plus(Duration.ofHours(1).minusSeconds(1)))).isInstanceOf(Turn.Answer.class);
        assertThat(turn("a.example", NOW.plus(Duration.ofHours(1)))).isInstanceOf(Turn.Ask.class);
    }

    @Test
    void oneAsksAndTheOthersAreTold() {
        List<Turn> told = new ArrayList<>();
        assertThat(turn("a.example", NOW)).isInstanceOf(Turn.Ask.class);
        assertThat(registrations.turn(question("a.example"), NOW, told::add)).isInstanceOf(Turn.Wait.class);
        assertThat(registrations.turn(question("a.example"), NOW, told::add)).isInstanceOf(Turn.Wait.class);

        registrations.found(question("a.example"), GOOD, NOW.plusSeconds(1));

        assertThat(told).containsExactly(new Turn.Answer(GOOD, NOW.plusSeconds(1)),
                new Turn.Answer(GOOD, NOW.plusSeconds(1)));
    }

    @Test
    void aServerIsAskedOnceASecondAndNobodyWaitsLong() {
        List<Turn> turns = List.of(turn("a.example", NOW), turn("b.example", NOW), turn("c.example", NOW),
                turn("d.example", NOW), turn("e.example", NOW));

        assertThat(turns).containsExactly(new Turn.Ask(Duration.ZERO), new Turn.Ask(Duration.ofSeconds(1)),
                new Turn.Ask(Duration.ofSeconds(2)), new Turn.Ask(Duration.ofSeconds(3)),
                new Turn.Later(NOW.plusSeconds(4), "at most one question a second goes to rdap.example"));
        assertThat(turn("e.example", NOW.plusSeconds(10))).isEqualTo(new Turn.Ask(Duration.ZERO));
        assertThat(registrations.turn(new Question(URI.create("https://other.example"), "e.example"), NOW, _ -> {}))
                .isEqualTo(new Turn.Ask(Duration.ZERO));
    }

    @Test
    void afterTroubleTheBreaksGrow() {
        Instant now = NOW;
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            assertThat(turn("a.example", now)).isEqualTo(new Turn.Ask(Duration.ZERO));
            registrations.found(question("a.example"), TROUBLE, now);
            assertThat(turn("a.example", now)).isInstanceOfSatisfying(Turn.Later.class,
                    later -> assertThat(later.why()).isEqualTo("answered 503"));
            Instant until = ((Turn.Later) turn("a.example", now)).until();
            minutes.add(Duration.between(now, until).toMinutes());
            now = until;
        }

        assertThat(minutes).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L);
        assertThat(turn("a.example", now)).isInstanceOf(Turn.Ask.class);
        registrations.found(question("a.example"), GOOD, now);
        assertThat(turn("a.example", now)).isEqualTo(new Turn.Answer(GOOD, now));
    }

    @Test
    void theLastGoodAnswerIsUsedInTroubleForAWeek() {
        registrations.found(question("a.example"), GOOD, NOW);
        Instant later = NOW.plus(Duration.ofHours(13));
        assertThat(turn("a.example", later)).isInstanceOf(Turn.Ask.class);
        registrations.abandon(question("a.example"), later);
        assertThat(turn("a.example", later)).isEqualTo(new Turn.Answer(GOOD, NOW));

        Instant muchLater = NOW.plus(Duration.ofDays(7));
        assertThat(turn("a.example", muchLater)).isInstanceOf(Turn.Ask.class);
        registrations.found(question("a.example"), TROUBLE, muchLater);
        assertThat(turn("a.example", muchLater)).isInstanceOf(Turn.Later.class);
    }

    @Test
    void aServerThatWantsToBeLeftAloneIs() {
        registrations.found(question("a.example"),
                new Finding.Trouble(Reason.RATE_LIMITED, "answered 429", Duration.ofHours(2)), NOW);

        assertThat(turn("a.example", NOW)).isEqualTo(new Turn.Later(NOW.plus(Duration.ofHours(2)), "answered 429"));
    }

    @Test
    void whoLeavesBeforeAskingLeavesTheTurnToOthers() {
        List<Turn> told = new ArrayList<>();
        assertThat(turn("a.example", NOW)).isInstanceOf(Turn.Ask.class);
        assertThat(registrations.turn(question("a.example"), NOW, told::add)).isInstanceOf(Turn.Wait.class);

        registrations.giveBack(question("a.example"), NOW);

        assertThat(told).containsExactly(new Turn.Later(NOW, "whoever was about to ask has left"));
        assertThat(turn("a.example", NOW.plusSeconds(1))).isEqualTo(new Turn.Ask(Duration.ZERO));
    }

    @Test
    void whoNeverTellsIsNotWaitedForForever() {
        assertThat(turn("a.example", NOW)).isInstanceOf(Turn.Ask.class);
        assertThat(turn("a.example", NOW.plus(Registrations.LOST).minusSeconds(1))).isInstanceOf(Turn.Wait.class);

        assertThat(turn("a.example", NOW.plus(Registrations.LOST))).isEqualTo(new Turn.Ask(Duration.ZERO));
    }
}

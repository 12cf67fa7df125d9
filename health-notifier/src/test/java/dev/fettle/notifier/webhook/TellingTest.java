package dev.fettle.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.event.ComponentDescription;
import dev.fettle.api.event.EventType;
import dev.fettle.api.event.HealthEvent;
import dev.fettle.notifier.Events;
import dev.fettle.notifier.signature.Secret;
import dev.fettle.notifier.webhook.Telling.Why;
import dev.fettle.notifier.webhook.Webhook.Batching;
import dev.fettle.notifier.webhook.Webhook.Retrying;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TellingTest {

    private static final ComponentDescription COMPONENT = Events.component("checkout-api", "payments.emea",
            Map.of("team", "payments", "tier", "1"));

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', textBlock = """
            DU | H U H       | .TT     | trouble and its end are told
            DU | H D U D H   | .TTTT   | so is every change in between
            DU | U ? H       | TTT     | losing sight of it is no end
            DU | ? H         | ..      | whoever was not told of trouble is not told of its end
            U  | H D H D U   | ....T   | what is not in tell is not told
            U  | U D H D H   | TTT..   | but whoever was told of trouble is told until HEALTHY
            U  | U H H D H   | TT...   | once told, the end is over
            H  | U H D H     | .T.T    | HEALTHY alone may be wanted
            DU? | H ? H      | .TT     | UNKNOWN may be wanted too
            """)
    void whoWasToldOfTroubleIsToldOfItsEnd(String tell, String statuses, String told, String rule) {
        Webhook webhook = webhook(Match.EVERYTHING, statuses(tell), Webhook.DEFAULT_TYPES);
        StringBuilder actual = new StringBuilder();
        Told knows = Told.NOTHING;
        Status from = Status.HEALTHY;
        long sequence = 0;
        for (char letter : statuses.replace(" ", "").toCharArray()) {
            Status to = status(letter);
            Telling.Decision decision = Telling.decide(webhook,
                    Events.changed(COMPONENT, from, to, ++sequence, false), knows);
            actual.append(decision.tell() ? 'T' : '.');
            knows = decision.told();
            from = to;
        }

        assertThat(actual.toString()).as(rule).isEqualTo(told);
    }

    @Test
    void theFirstHealthyOfANewComponentGoesToNobody() {
        Webhook webhook = webhook(Match.EVERYTHING, Set.of(Status.HEALTHY), Webhook.DEFAULT_TYPES);
        HealthEvent initial = Events.changed(COMPONENT, Status.UNKNOWN, Status.HEALTHY, 1, true);

        assertThat(Telling.decide(webhook, initial, Told.NOTHING).tell()).isFalse();
    }

    @Test
    void theEndIsToldEvenWhenTheLabelsMatchNoLonger() {
        Webhook webhook = webhook(new Match(Map.of("team", "orders"), List.of(), List.of()), Webhook.DEFAULT_TELL,
                Webhook.DEFAULT_TYPES);
        Told told = new Told(Status.UNHEALTHY, 1L);

        Telling.Decision decision = Telling.decide(webhook,
                Events.changed(COMPONENT, Status.UNHEALTHY, Status.HEALTHY, 2, false), told);

        assertThat(decision).isEqualTo(new Telling.Decision(Why.WANTED, new Told(null, 1L), false));
    }

    @Test
    void aRemovalEndsATroubleAndIsToldOnlyToWhoWantsRemovals() {
        Told told = new Told(Status.UNHEALTHY, 1L);
        HealthEvent removed = Events.removed(COMPONENT);

        assertThat(
                Telling.decide(webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES), removed, told))
                .isEqualTo(new Telling.Decision(Why.TYPE, new Told(null, 1L), false));
        assertThat(Telling.decide(
                webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, Set.of(EventType.COMPONENT_REMOVED)), removed, told))
                .isEqualTo(new Telling.Decision(Why.WANTED, new Told(null, 1L), false));
    }

    @Test
    void aFlagGoesToWhoWantsFlagsAndFitsAndChangesNothingOfWhatIsTold() {
        Told told = new Told(Status.UNHEALTHY, 1L);
        Set<EventType> flags = Set.of(EventType.FLAGS_CHANGED);
        Match elsewhere = new Match(Map.of("team", "orders"), List.of(), List.of());

        assertThat(
                Telling.decide(webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, flags), Events.flagged(COMPONENT), told))
                .isEqualTo(new Telling.Decision(Why.WANTED, told, false));
        assertThat(Telling.decide(webhook(elsewhere, Webhook.DEFAULT_TELL, flags), Events.flagged(COMPONENT), told))
                .isEqualTo(new Telling.Decision(Why.MATCH, told, false));
        assertThat(Telling.decide(webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES),
                Events.flagged(COMPONENT), told)).isEqualTo(new Telling.Decision(Why.TYPE, told, false));
    }

    @Test
    void aRegistrationGoesToWhoWantsRegistrationsAndFits() {
        Set<EventType> registrations = Set.of(EventType.COMPONENT_REGISTERED);
        Match elsewhere = new Match(Map.of(), List.of(), List.of(new ComponentId("other")));

        assertThat(Telling.decide(webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, registrations),
                Events.registered(COMPONENT), Told.NOTHING).tell()).isTrue();
        assertThat(Telling.decide(webhook(elsewhere, Webhook.DEFAULT_TELL, registrations),
                Events.registered(COMPONENT), Told.NOTHING).tell()).isFalse();
        assertThat(Telling.decide(webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES),
                Events.registered(COMPONENT), Told.NOTHING).tell()).isFalse();
    }

    @Test
    void theTroubleOfAGroupIsToldToItsEndToo() {
        Webhook webhook = webhook(Match.EVERYTHING, Set.of(Status.UNHEALTHY),
                Set.of(EventType.GROUP_STATUS_CHANGED));

        Telling.Decision down = Telling.decide(webhook,
                Events.group("payments", Status.HEALTHY, Status.UNHEALTHY, 1), Told.NOTHING);
        Telling.Decision up = Telling.decide(webhook, Events.group("payments", Status.UNHEALTHY, Status.HEALTHY, 2),
                down.told());

        assertThat(List.of(down.tell(), up.tell())).containsExactly(true, true);
        assertThat(up.told().waitsForTheEnd()).isFalse();
        assertThat(Telling.decide(webhook, Events.system(Status.HEALTHY, Status.UNHEALTHY, 1), Told.NOTHING).tell())
                .as("of the system nothing was asked").isFalse();
    }

    @Test
    void aRemovalThatFitsNobodyIsToldToWhoWaitsForTheEnd() {
        Webhook webhook = webhook(new Match(Map.of("team", "orders"), List.of(), List.of()), Webhook.DEFAULT_TELL,
                Set.of(EventType.COMPONENT_REMOVED));

        assertThat(Telling.decide(webhook, Events.removed(COMPONENT), new Told(Status.UNHEALTHY, 1L)).tell()).isTrue();
        assertThat(Telling.decide(webhook, Events.removed(COMPONENT), Told.NOTHING).tell()).isFalse();
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -             | -        | -            | COMPONENT GROUP SYSTEM | nothing given fits everything
            team=payments | -        | -            | COMPONENT              | a label fits components only
            team=orders   | -        | -            | -                      | another value does not fit
            team=payments;tier=2 | - | -            | -                      | all labels must fit
            -             | payments | -            | COMPONENT GROUP        | a group holds those below it
            -             | payments.emea.eu | -    | -                      | not those above it
            -             | orders;payments.emea | - | COMPONENT GROUP       | any of the groups will do
            -             | -        | checkout-api | COMPONENT              | a component by its id
            team=payments | orders   | -            | -                      | labels and groups must both fit
            -             | -        | other        | -                      | not another component
            """)
    void allThatIsGivenMustFit(String labels, String groups, String components, String expected, String rule) {
        Match match = new Match(pairs(labels), list(groups).stream().map(GroupPath::new).toList(),
                list(components).stream().map(ComponentId::new).toList());
        List<String> fitting = new ArrayList<>();
        if (fits(match, Events.changed(COMPONENT, Status.HEALTHY, Status.UNHEALTHY, 1, false))) {
            fitting.add("COMPONENT");
        }
        if (fits(match, Events.group("payments.emea", Status.HEALTHY, Status.UNHEALTHY, 1))) {
            fitting.add("GROUP");
        }
        if (fits(match, Events.system(Status.HEALTHY, Status.UNHEALTHY, 1))) {
            fitting.add("SYSTEM");
        }

        assertThat(String.join(" ", fitting)).as(rule).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            component.critical                                   | WANTED | false | a truth
            !component.critical                                  | FILTER | false | its opposite
            component.labels.team == 'payments'                  | WANTED | false | a label
            'tier' in component.labels && component.labels.tier == '2' | FILTER | false | another value
            has(component.labels.none)                           | FILTER | false | a label that is not there
            component.labels.none == 'x'                         | WANTED | true  | what cannot be evaluated is told
            `component.labels.none == 'x' || component.critical` | WANTED | false | unless it does not matter
            component.group.startsWith('payments')               | WANTED | false | a group
            component.id in ['a', 'checkout-api']                | WANTED | false | an id
            component.kind == 'tcp'                              | FILTER | false | a kind
            component.links.size() > 0                           | FILTER | false | links
            """)
    void aFilterSaysWhichComponentsAreTold(String filter, Why why, boolean failed, String rule) {
        Webhook webhook = webhook(filter, Webhook.DEFAULT_TYPES);

        Telling.Decision decision = Telling.decide(webhook,
                Events.changed(COMPONENT, Status.HEALTHY, Status.UNHEALTHY, 1, false), Told.NOTHING);

        assertThat(decision.why()).as(rule).isEqualTo(why);
        assertThat(decision.filterFailed()).as(rule).isEqualTo(failed);
    }

    @Test
    void aFilterNeverKeepsTheEndFromWhoWasToldOfTheTroubleAndSaysNothingOfGroups() {
        Webhook webhook = webhook("!component.critical", Set.of(EventType.values()));

        assertThat(Telling.decide(webhook, Events.changed(COMPONENT, Status.UNHEALTHY, Status.HEALTHY, 2, false),
                new Told(Status.UNHEALTHY, 1L)).tell()).isTrue();
        assertThat(Telling.decide(webhook, Events.registered(COMPONENT), Told.NOTHING).tell()).isFalse();
        assertThat(Telling.decide(webhook, Events.group("payments", Status.HEALTHY, Status.UNHEALTHY, 1),
                Told.NOTHING).tell()).isTrue();
    }

    @Test
    void whatWasWithheldIsReleasedByWhatTheWebhookWantsNow() {
        Webhook flags = webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, Set.of(EventType.FLAGS_CHANGED));
        Webhook all = webhook(Match.EVERYTHING, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES);
        Told told = new Told(Status.DEGRADED, 1L);

        assertThat(Telling.release(all, COMPONENT, Status.UNHEALTHY, told))
                .isEqualTo(new Telling.Decision(Why.WANTED, new Told(Status.UNHEALTHY, 1L), false));
        assertThat(Telling.release(all, COMPONENT, Status.DEGRADED, told)).as("it is what was told last")
                .isEqualTo(new Telling.Decision(Why.STATUS, told, false));
        assertThat(Telling.release(flags, COMPONENT, Status.UNHEALTHY, told)).as("no change is wanted any more")
                .isEqualTo(new Telling.Decision(Why.TYPE, told, false));
    }

    /** What cannot be evaluated is told, and counted. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"STATUS_CHANGED", "FLAGS_CHANGED", "COMPONENT_REGISTERED", "COMPONENT_REMOVED"})
    void aFilterThatFailsIsTold(EventType type) {
        Webhook webhook = webhook("component.labels.none == 'x'", Set.of(type));
        HealthEvent event = switch (type) {
            case STATUS_CHANGED -> Events.changed(COMPONENT, Status.HEALTHY, Status.UNHEALTHY, 1, false);
            case FLAGS_CHANGED -> Events.flagged(COMPONENT);
            case COMPONENT_REGISTERED -> Events.registered(COMPONENT);
            default -> Events.removed(COMPONENT);
        };

        Telling.Decision decision = Telling.decide(webhook, event, Told.NOTHING);

        assertThat(decision.tell()).isTrue();
        assertThat(decision.filterFailed()).isTrue();
    }

    @Test
    void aFilterThatFailsIsCountedWhereNothingIsTold() {
        String failing = "component.labels.none == 'x'";
        HealthEvent initial = Events.changed(COMPONENT, Status.UNKNOWN, Status.HEALTHY, 1, true);

        assertThat(Telling.decide(webhook(failing, Webhook.DEFAULT_TYPES), initial, Told.NOTHING))
                .isEqualTo(new Telling.Decision(Why.INITIAL, Told.NOTHING, true));
        assertThat(Telling.decide(webhook(failing, Webhook.DEFAULT_TYPES), Events.removed(COMPONENT), Told.NOTHING))
                .isEqualTo(new Telling.Decision(Why.TYPE, Told.NOTHING, true));
    }

    private static boolean fits(Match match, HealthEvent event) {
        return webhook(match, Webhook.DEFAULT_TELL, Webhook.DEFAULT_TYPES).fit(event).isFitting();
    }

    private static Webhook webhook(String filter, Set<EventType> types) {
        return new Webhook("ops", URI.create("https://hooks.example.com/"),
                Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), Match.EVERYTHING, Webhook.DEFAULT_TELL, types,
                Batching.DEFAULT, Retrying.DEFAULT, Webhook.DEFAULT_TIMEOUT,
                new Rules(Filter.of(filter), Duration.ZERO, null, Rules.USUAL),
                new Webhook.Shown("https://hooks.example.com/", "***"));
    }

    static Webhook webhook(Match match, Set<Status> tell, Set<EventType> types) {
        return new Webhook("ops", URI.create("https://hooks.example.com/"),
                Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), match, tell, types, Batching.DEFAULT,
                Retrying.DEFAULT, Webhook.DEFAULT_TIMEOUT, Rules.NONE,
                new Webhook.Shown("https://hooks.example.com/", "***"));
    }

    private static List<String> list(String text) {
        return text == null ? List.of() : List.of(text.split(";"));
    }

    private static Map<String, String> pairs(String text) {
        return list(text).stream().map(pair -> pair.split("=")).collect(
                java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static Set<Status> statuses(String letters) {
        return letters.chars().mapToObj(letter -> status((char) letter)).collect(java.util.stream.Collectors.toSet());
    }

    private static Status status(char letter) {
        return switch (letter) {
            case 'H' -> Status.HEALTHY;
            case 'D' -> Status.DEGRADED;
            case 'U' -> Status.UNHEALTHY;
            default -> Status.UNKNOWN;
        };
    }
}

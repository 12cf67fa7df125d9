package dev.fettle.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.GroupPath;
import dev.fettle.engine.component.ComponentDefinition;
import dev.fettle.engine.component.SampleComponent;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WishTest {

    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', textBlock = """
            STATUS | shop/emea/red  | .    | .    | without filters all that is of a wanted kind
            RESULT | shop/emea/red  | emea | red  | everything fits
            STATUS | shop/emea.x/.  | emea | .    | subgroups are in the group
            SYSTEM | -/emea/-       | emea | .    | the group itself
            SYSTEM | -/emea/-       | .    | red  | groups have no labels and fit any
            SYSTEM | -/./-          | .    | red  | so does the system
            """)
    void fits(Kind kind, String event, String group, String team, String rule) {
        assertThat(wish(kind, group, team).fits(event(kind, event))).as(rule).isTrue();
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(delimiter = '|', textBlock = """
            RESULT | shop/emea/red  | .    | .    | another kind
            STATUS | shop/emeax/red | emea | .    | another group whose name begins alike
            STATUS | shop/./red     | emea | .    | a component without a group
            STATUS | shop/emea/blue | emea | red  | another label
            STATUS | shop/emea/.    | .    | red  | no such label
            SYSTEM | -/./-          | emea | .    | the system is in no group
            """)
    void doesNotFit(Kind kind, String event, String group, String team, String rule) {
        Kind wanted = rule.equals("another kind") ? Kind.STATUS : kind;

        assertThat(wish(wanted, group, team).fits(event(kind, event))).as(rule).isFalse();
    }

    private static Wish wish(Kind kind, String group, String team) {
        return new Wish(EnumSet.of(kind), path(group), team.equals(".") ? Map.of() : Map.of("team", team));
    }

    private static StreamEvent event(Kind kind, String text) {
        String[] parts = text.split("/");
        ComponentDefinition component = null;
        if (!parts[0].equals("-")) {
            SampleComponent sample = SampleComponent.named(parts[0]).in(parts[1].equals(".") ? null : parts[1]);
            component = (parts[2].equals(".") ? sample : sample.label("team", parts[2])).make();
        }
        return new StreamEvent(1, kind, component, path(parts[1]), "{}");
    }

    private static GroupPath path(String text) {
        return text.equals(".") ? null : new GroupPath(text);
    }
}

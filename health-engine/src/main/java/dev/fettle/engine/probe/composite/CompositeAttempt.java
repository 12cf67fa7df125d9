package dev.fettle.engine.probe.composite;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.probe.Members.Member;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A look at what is known of the members. */
record CompositeAttempt(List<ComponentId> ids, Members members, Expectation expectation, Progress progress)
        implements
            Attempt {

    @Override
    public void begin(Consumer<Outcome> ended) {
        ended.accept(look());
    }

    private Outcome look() {
        List<Member> found = new ArrayList<>(ids.size());
        for (ComponentId id : ids) {
            Optional<Member> member = members.member(id);
            if (member.isEmpty()) {
                return nothing("the member " + id + " is not watched");
            }
            found.add(member.get());
        }
        return new Circle(members).among(found)
                .map(circle -> nothing("composites must not look at each other in a circle: " + circle))
                .orElseGet(() -> judge(new Standing(found)));
    }

    private Outcome nothing(String why) {
        return new Outcome.Inconclusive(why, progress.observation());
    }

    private Outcome judge(Standing standing) {
        if (standing.total() == 0) {
            return nothing("no member counts now: all are paused, in maintenance or not checked yet");
        }
        standing.details().forEach(progress::note);
        progress.end();
        return expectation.judge(standing.text(), Reason.CONDITION, new Seen(progress, null, standing::value),
                progress.observation());
    }

    @Override
    public void leave() {
        // nothing is open
    }
}

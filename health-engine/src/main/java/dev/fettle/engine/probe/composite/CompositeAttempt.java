package dev.fettle.engine.probe.composite;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Reason;
import dev.fettle.api.component.Status;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.probe.Members.Member;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
                return new Outcome.Inconclusive("the member " + id + " is not watched", progress.observation());
            }
            found.add(member.get());
        }
        return judge(new Standing(found));
    }

    private Outcome judge(Standing standing) {
        if (standing.counted().isEmpty()) {
            return new Outcome.Inconclusive(
                    "no member counts now: all are paused, in maintenance or not checked yet", progress.observation());
        }
        progress.note("total", standing.counted().size());
        for (Status status : Status.values()) {
            progress.note(status.name().toLowerCase(Locale.ROOT), standing.count(status));
        }
        progress.end();
        return expectation.judge(standing.text(), Reason.CONDITION, new Seen(progress, null, standing::value),
                progress.observation());
    }

    @Override
    public void leave() {
        // nothing is open
    }
}

package dev.fettle.engine.health;

import dev.fettle.api.component.ComponentId;
import dev.fettle.api.component.Subject;
import dev.fettle.engine.cluster.Holding;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.status.CheckResult;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Components as the board shows them: all, whichever node attempts them. */
@ApplicationScoped
class BoardMembers implements Members {

    private final StatusBoard board;
    private final Holding holding;

    BoardMembers(StatusBoard board, Holding holding) {
        this.board = board;
        this.holding = holding;
    }

    @Override
    public Optional<Member> member(ComponentId id) {
        return board.component(id).map(this::member);
    }

    private Member member(ComponentView view) {
        return new Member(view.id(), view.status(), view.reason(), view.counts(), view.flags().paused(),
                view.flags().maintenance(), view.definition().critical(), latency(view),
                CheckKinds.looksAt(view.definition().check()));
    }

    /** Other nodes tell what turns, and not what each run finds: what the board has of those is old. */
    private @Nullable Long latency(ComponentView view) {
        CheckResult last = view.lastCheck();
        return last != null && holding.covers(Subject.of(view.id())) ? last.latencyMs() : null;
    }
}

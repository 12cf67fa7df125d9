package dev.fettle.engine.health;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.status.StatusBoard;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Components as the board shows them: all, whichever node attempts them. */
@ApplicationScoped
class BoardMembers implements Members {

    private final StatusBoard board;

    BoardMembers(StatusBoard board) {
        this.board = board;
    }

    @Override
    public Optional<Member> member(ComponentId id) {
        return board.component(id).map(BoardMembers::member);
    }

    static Member member(ComponentView view) {
        return new Member(view.id(), view.status(), view.reason(), view.counts(), view.flags().paused(),
                view.flags().maintenance(), view.definition().critical(),
                view.lastCheck() == null ? -1 : view.lastCheck().latencyMs());
    }
}

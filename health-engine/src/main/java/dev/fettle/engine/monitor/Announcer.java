package dev.fettle.engine.monitor;

import dev.fettle.engine.monitor.Change.Turn;
import dev.fettle.engine.monitor.Ledger.Numbered;
import dev.fettle.engine.status.ComponentView;
import dev.fettle.engine.stream.Turned;
import org.jboss.logging.Logger;

/** Tells what was committed to those inside this process: log, metrics, live stream. Belongs to one lane. */
final class Announcer {

    /** The line is the lane's, whoever writes it. */
    private static final Logger LOG = Logger.getLogger(Lane.class);

    private final LaneParts parts;

    Announcer(LaneParts parts) {
        this.parts = parts;
    }

    void tell(Numbered numbered) {
        Turn turn = numbered.change().turn();
        switch (numbered.change()) {
            case Change.OfComponent change -> {
                parts.metrics().turned(turn.from(), turn.to());
                parts.stream().turned(change.definition(), toTell(change, numbered.sequence()));
                log(turn, numbered.sequence());
            }
            case Change.OfAggregate change -> {
                parts.stream().aggregateTurned(change.view(), turn.from(), turn.at(), numbered.sequence());
                log(turn, numbered.sequence());
            }
            case Change.Beside _ -> LOG.debugf("state told component=%s", turn.subject());
        }
    }

    private static void log(Turn turn, long sequence) {
        LOG.infof("status changed component=%s from=%s to=%s reason=%s sequence=%d", turn.subject(), turn.from(),
                turn.to(), turn.reason(), sequence);
    }

    private Turned toTell(Change.OfComponent change, long sequence) {
        Turn turn = change.turn();
        return new Turned(turn.from(), turn.to(), turn.at(), turn.reason(), turn.message(), sequence,
                parts.board().component(change.definition().id()).map(ComponentView::lastCheck).orElse(null));
    }
}

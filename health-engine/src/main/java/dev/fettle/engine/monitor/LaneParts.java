package dev.fettle.engine.monitor;

import dev.fettle.engine.cluster.Ownership;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.isolation.IsolationGuard;
import dev.fettle.engine.outbox.Relay;
import dev.fettle.engine.probe.OwnProbes;
import dev.fettle.engine.probe.ProbeConfig;
import dev.fettle.engine.probe.ProbeService;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.address.Resolver;
import dev.fettle.engine.stream.LiveStream;
import io.quarkus.arc.ClientProxy;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * What all lanes share.
 *
 * @param lanes how many lanes there are
 * @param inFlight how many checks each may have under way
 * @param inFlightPerHost how many of those against one target host and port
 * @param guard knows whether this node is cut off
 * @param neighbours who depends on whom
 * @param fenced to be told of shards that another node owns, when a write was refused because of it
 */
record LaneParts(MonitorConfig config, ProbeConfig probeConfig, Resolver resolver, OwnProbes ownProbes,
        List<ProbeService> services, Ledger ledger, EventFactory events, StatusBoard board,
        Uptimes uptimes, LiveStream stream, Relay relay, MonitorMetrics metrics, Clock clock, int lanes, int inFlight,
        int inFlightPerHost, IsolationGuard guard, Neighbours neighbours, Consumer<Ownership> fenced) {

    /** Looks behind the proxies of the beans: lanes call these several times for each check. */
    LaneParts {
        events = ClientProxy.unwrap(events);
        board = ClientProxy.unwrap(board);
        uptimes = ClientProxy.unwrap(uptimes);
        stream = ClientProxy.unwrap(stream);
        metrics = ClientProxy.unwrap(metrics);
        guard = ClientProxy.unwrap(guard);
        neighbours = ClientProxy.unwrap(neighbours);
    }
}

package dev.fettle.engine.probe.mongodb;

import dev.fettle.api.check.Outcome;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Attempt;
import dev.fettle.engine.probe.FaultException;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.platform.address.Host;
import dev.fettle.platform.address.ServiceRecord;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at servers that name servers name ({@code mongodb+srv://}): where they are, of which set, and which
 * database knows the user. Used once; confined to the lane.
 */
final class Seeded implements Attempt {

    private static final String SERVICE = "_mongodb._tcp.";
    private static final int MOST_SERVERS = 50;

    private final MongodbTarget target;
    private final Progress progress;
    private final String name;
    private @Nullable Consumer<Outcome> waiting;
    private @Nullable Attempt asking;

    Seeded(MongodbTarget target, Progress progress) {
        this.target = target;
        this.progress = progress;
        this.name = target.check().servers().getFirst().getHost();
    }

    @Override
    public void begin(Consumer<Outcome> ended) {
        waiting = ended;
        progress.enter(Phase.RESOLVE);
        target.context().dialer().services(SERVICE + name, found -> {
            if (waiting == null) {
                return;
            }
            if (!found.isSuccess()) {
                fail(found.cause());
                return;
            }
            try {
                noted(servers(found.getNow()));
            } catch (FaultException | IllegalArgumentException wrong) {
                fail(wrong instanceof FaultException
                        ? wrong
                        : new FaultException(Reason.DNS, "its name server names no server"));
            }
        });
    }

    /** Whoever could answer in the place of its name server could name a server of his own. */
    private List<URI> servers(List<ServiceRecord> found) {
        String domain = name.substring(name.indexOf('.')).toLowerCase(Locale.ROOT);
        List<URI> servers = new ArrayList<>();
        for (ServiceRecord each : found.subList(0, Math.min(found.size(), MOST_SERVERS))) {
            if (!each.host().toLowerCase(Locale.ROOT).endsWith(domain)) {
                throw new FaultException(Reason.DNS,
                        "its name server names a server of another domain: " + Failures.text(each.host()));
            }
            Host _ = Host.parse(each.host());
            servers.add(URI.create("mongodb://" + each.host() + ":" + each.port()));
        }
        return servers;
    }

    private void noted(List<URI> servers) {
        target.context().dialer().texts(name, noted -> {
            if (waiting == null) {
                return;
            }
            if (noted.isSuccess()) {
                Attempt attempt = new InTurn(target.at(servers, option(noted.getNow(), "replicaSet").orElse(null),
                        option(noted.getNow(), "authSource").orElse(null)), progress);
                asking = attempt;
                attempt.begin(this::tell);
            } else {
                fail(noted.cause());
            }
        });
    }

    private static Optional<String> option(List<String> notes, String option) {
        return notes.stream().flatMap(note -> Stream.of(note.split("&")))
                .filter(each -> each.startsWith(option + "=") && each.length() > option.length() + 1)
                .map(each -> each.substring(option.length() + 1))
                .findFirst();
    }

    private void fail(Throwable cause) {
        tell(Failures.outcome("MongoDB " + name, cause, progress.observation()));
    }

    private void tell(Outcome outcome) {
        Consumer<Outcome> receiver = waiting;
        leave();
        if (receiver != null) {
            receiver.accept(outcome);
        }
    }

    @Override
    public void leave() {
        waiting = null;
        if (asking != null) {
            asking.leave();
        }
    }
}

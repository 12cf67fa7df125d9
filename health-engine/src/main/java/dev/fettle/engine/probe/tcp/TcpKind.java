package dev.fettle.engine.probe.tcp;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.TcpCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Dialer;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import java.util.Optional;

/** Checks of kind {@code tcp}. */
@AutoService(CheckKind.class)
public final class TcpKind implements CheckKind<TcpCheck> {

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public String says() {
        return "Healthy when the connection opens.";
    }

    @Override
    public Class<TcpCheck> type() {
        return TcpCheck.class;
    }

    @Override
    public Optional<TcpCheck> read(Settings tcp) {
        tcp.require("host", "port");
        Optional<String> host = tcp.host("host", "A name or an address.");
        Optional<Integer> port = tcp.port("port", "The port.");
        return host.flatMap(name -> port.map(number -> new TcpCheck(name, number)));
    }

    @Override
    public Prober prepare(TcpCheck check, ProbeContext context) {
        Dialer.Target target = new Dialer.Target(check.host(), check.port(), false);
        return progress -> new TcpAttempt(target, context.dialer(), progress);
    }
}

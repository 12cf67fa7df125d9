package dev.fettle.engine.monitor;

import dev.fettle.api.check.CheckSpec;

/** What is not to be overrun by checks. */
final class TargetHost {

    private TargetHost() {}

    /** Host and port where there are any, else a word that stands for what is asked. */
    static String of(CheckSpec check) {
        return switch (check) {
            case CheckSpec.HttpCheck http -> http.url().getAuthority();
            case CheckSpec.TcpCheck tcp -> tcp.host() + ":" + tcp.port();
            case CheckSpec.TlsCheck tls -> tls.host() + ":" + tls.port();
            case CheckSpec.PostgresCheck postgres -> postgres.url().getHost() + ":" + postgres.url().getPort();
            case CheckSpec.SelfCheck _ -> "self";
            case CheckSpec.PushCheck _ -> "";
            case CheckSpec.CustomCheck custom -> custom.kind();
        };
    }
}

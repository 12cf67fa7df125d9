package dev.fettle.local.move.blackbox;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Entry;
import java.util.Optional;

/** What modules say of TLS. */
final class Secure {

    private Secure() {}

    /** Empty when the module says nothing of it. */
    static Block tls(Entry module) {
        Block tls = new Block();
        Optional<Entry> config = module.entry("tls_config");
        config.ifPresent(of -> {
            file(of, "ca", tls, "ca");
            file(of, "cert", tls, "certificate");
            file(of, "key", tls, "key");
            tls.with("serverName", of.text("server_name").orElse(null));
            tls.with("verify", of.flag("insecure_skip_verify", false) ? (Object) false : null);
        });
        return tls;
    }

    private static void file(Entry config, String theirs, Block tls, String ours) {
        config.text(theirs + "_file").map(path -> "${file:" + path + "}").or(() -> config.text(theirs))
                .ifPresent(value -> tls.with(ours, value));
    }
}

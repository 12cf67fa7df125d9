package dev.fettle.local.move.blackbox;

import dev.fettle.local.move.Block;
import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import java.util.Optional;

/** What modules say of TLS. */
final class Secure {

    private Secure() {}

    /**
     * Empty when the module says nothing of it.
     *
     * @param owner whose it is
     */
    static Block tls(Entry module, Draft draft, String owner) {
        Block tls = new Block();
        Optional<Entry> config = module.entry("tls_config");
        config.ifPresent(of -> {
            file(of, "ca").ifPresent(pem -> tls.with("ca", pem));
            file(of, "cert").ifPresent(pem -> tls.with("certificate", pem));
            file(of, "key").ifPresent(pem -> tls.with("key",
                    pem.startsWith("${file:") ? pem : draft.secrets().hide(pem, of.at("key"), owner, "TLS_KEY")));
            tls.with("serverName", of.text("server_name").orElse(null));
            tls.with("verify", of.flag("insecure_skip_verify", false) ? (Object) false : null);
        });
        return tls;
    }

    private static Optional<String> file(Entry config, String key) {
        return config.text(key + "_file").map(path -> "${file:" + path + "}").or(() -> config.text(key));
    }
}

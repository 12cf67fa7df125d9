package dev.fettle.notifier;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Ends with exit code 2 when the configuration file is broken; runs until told to stop otherwise. */
@QuarkusMain
class Notifier implements QuarkusApplication {

    private static final int BROKEN_FILE = 2;

    private final Life life;

    Notifier(Life life) {
        this.life = life;
    }

    @Override
    public int run(String... args) {
        if (!life.isConfigured()) {
            return BROKEN_FILE;
        }
        Quarkus.waitForExit();
        return 0;
    }
}

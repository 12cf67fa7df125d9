package dev.fettle.engine;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Comments in the stream come soon, and few may listen. */
public class ShortBeats implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("fettle.stream.heartbeat", "500ms", "fettle.stream.max-clients", "3");
    }
}

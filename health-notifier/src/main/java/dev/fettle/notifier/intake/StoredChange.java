package dev.fettle.notifier.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fettle.api.event.ComponentDescription;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Whom a change is about that was read when it came and is stored since. */
final class StoredChange {

    private static final Logger LOG = Logger.getLogger(StoredChange.class);
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private StoredChange() {}

    /** The component; empty, and told in the log, when it cannot be read any more. */
    static Optional<ComponentDescription> component(String data) {
        try {
            return Optional.of(MAPPER.treeToValue(MAPPER.readTree(data).path("component"),
                    ComponentDescription.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.error("a stored change cannot be read, it is left as it is", e);
            return Optional.empty();
        }
    }
}

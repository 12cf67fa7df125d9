package dev.fettle.notifier;

import dev.fettle.local.servers.FreePorts;
import java.util.HashMap;
import java.util.Map;

/** As {@link Servers}, with webhooks in the formats of others, and a token for those who change something. */
public class FormatServers extends Servers {

    static final String TOKEN = "a-token-for-formats";
    static final String ROUTING_KEY = "0123456789abcdef0123456789abcdef";

    private static final String WEBHOOKS = """
            webhooks:
              - { id: chat, url: "http://localhost:PORT/services/T0/B0/chat-token", format: slack, match: { to: chat }, batch: { maxWait: 0s } }
              - { id: pager, url: "http://localhost:PORT/enqueue", format: { pagerduty: { routingKey: ROUTING } }, match: { to: pager }, batch: { maxWait: 0s } }
              - { id: guild, url: "http://localhost:PORT/api/webhooks/1/guild-token", format: discord, match: { to: guild }, batch: { maxEvents: 12, maxWait: 1h, flush: never }, retry: { base: 10ms } }
              - { id: phone, url: "http://localhost:PORT/phone-topic", format: ntfy, match: { to: phone }, batch: { maxWait: 0s } }
              - { id: own, url: "http://localhost:PORT/own", format: { template: { body: '{"text": "{event.headline}"}' } }, match: { to: own }, batch: { maxWait: 0s } }
              - { id: grouped, url: "http://localhost:PORT/grouped", format: alertmanager-webhook, match: { to: alerts }, batch: { maxWait: 0s } }
              - { id: alerts, url: "http://127.0.0.1:MANAGER/api/v2/alerts", format: alertmanager-api, match: { to: alerts }, batch: { maxWait: 0s }, retry: { base: 100ms, ceiling: 1s } }
            """;

    private final int manager = FreePorts.next();

    @Override
    protected String webhooks() {
        return WEBHOOKS.replace("ROUTING", ROUTING_KEY).replace("MANAGER", Integer.toString(manager));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(super.start());
        settings.put("fettle.delivery.alerts-again", "1s");
        settings.put("fettle.admin-token", TOKEN);
        settings.put("test.alertmanager.port", Integer.toString(manager));
        return settings;
    }
}

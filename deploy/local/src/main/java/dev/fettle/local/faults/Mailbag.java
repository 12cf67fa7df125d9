package dev.fettle.local.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fettle.local.faults.DeliveryHistory.Post;
import dev.fettle.local.faults.DeliveryHistory.Told;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Every POST that a receiver read, in the order of arrival. Any thread. */
final class Mailbag {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Post> posts = new ArrayList<>();
    private final Map<String, Set<UUID>> told = new HashMap<>();

    /** Keeps a POST; answers its number. */
    int arrived(String webhook, String batch, String body) {
        Post post = new Post(webhook, batch, digest(body.getBytes(StandardCharsets.UTF_8)), events(body), Instant.now(),
                false);
        synchronized (this) {
            posts.add(post);
            return posts.size() - 1;
        }
    }

    /** Takes that this POST was answered with 2xx. */
    synchronized void acknowledged(int number) {
        Post post = posts.get(number);
        posts.set(number,
                new Post(post.webhook(), post.batch(), post.bytes(), post.events(), post.arrived(), true));
        Set<UUID> known = told.computeIfAbsent(post.webhook(), _ -> new HashSet<>());
        post.events().forEach(event -> known.add(event.event()));
    }

    synchronized List<Post> posts() {
        return List.copyOf(posts);
    }

    /** How many different events were acknowledged, counted once for each webhook. */
    synchronized long told() {
        return told.values().stream().mapToLong(Set::size).sum();
    }

    /** How many different events this receiver acknowledged. */
    synchronized long told(String webhook) {
        return told.getOrDefault(webhook, Set.of()).size();
    }

    /** Short, and different for different bytes. */
    static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a body of the format {@code cloudevents} says. */
    static List<Told> events(String body) {
        List<Told> events = new ArrayList<>();
        try {
            for (JsonNode event : JSON.readTree(body)) {
                JsonNode previous = event.path("previoussequence");
                events.add(new Told(UUID.fromString(event.path("id").asText()), event.path("subject").asText(),
                        Long.parseLong(event.path("sequence").asText()),
                        previous.isMissingNode()
                                ? OptionalLong.empty()
                                : OptionalLong.of(Long.parseLong(previous.asText()))));
            }
            return events;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + body, e);
        }
    }
}

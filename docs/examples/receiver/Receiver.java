import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Receives webhooks of Fettle, loses nothing and takes nothing twice: verifies signatures, drops events that it has had,
 * finds gaps and has them sent again. Prints a line for each event. How to run it stands in
 * docs/howto/receive-webhooks.md.
 */
public final class Receiver {

    private static final int LARGEST_BODY = 16 << 20;

    private final ObjectMapper json = new ObjectMapper();
    private final Verifier verifier;
    private final Memory memory;
    private final Gaps gaps;

    private Receiver(Verifier verifier, Memory memory, Gaps gaps) {
        this.verifier = verifier;
        this.memory = memory;
        this.gaps = gaps;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        Memory memory = Memory.open(Path.of(environment.getOrDefault("RECEIVER_STATE", "receiver.state")));
        Gaps gaps = new Gaps(URI.create(environment.getOrDefault("FETTLE_SERVER", "http://127.0.0.1:8080")),
                environment.getOrDefault("FETTLE_TOKEN", ""), environment.get("RECEIVER_WEBHOOK"), memory);
        Receiver receiver = new Receiver(new Verifier(environment.get("RECEIVER_SECRETS").split("[ ,]+")), memory, gaps);
        int port = Integer.parseInt(environment.getOrDefault("RECEIVER_PORT", "9000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", receiver::handle);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        memory.openGaps().forEach(gaps::ask); // those that were found and not asked for before the last end
        System.out.println("listening on http://127.0.0.1:" + port);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
            exchange.sendResponseHeaders(status(exchange.getRequestHeaders(), body), -1);
        }
    }

    /** What to answer: 204 only when everything is on disk, so that what is not will come again. */
    private int status(Headers headers, byte[] body) {
        try {
            if (!verifier.accepts(headers.getFirst("webhook-id"), headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"), body)) {
                return 401;
            }
            List<Event> events = new ArrayList<>();
            for (JsonNode event : json.readTree(body)) {
                events.add(Event.of(event));
            }
            take(events);
            return 204;
        } catch (JsonProcessingException e) {
            return 400; // Fettle takes the batch apart until it finds what cannot be read
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            e.printStackTrace();
            return 500; // the same batch comes again
        }
    }

    private synchronized void take(List<Event> events) throws IOException {
        List<Event> fresh = events.stream().filter(event -> !memory.knows(event.id())).toList();
        List<Gap> found = new ArrayList<>();
        Map<String, Long> last = new HashMap<>();
        for (Event event : fresh) {
            if (event.sequence() != null) {
                long known = last.getOrDefault(event.subject(), memory.lastSequence(event.subject()));
                if (event.previous() != null && event.previous() > known) {
                    found.add(new Gap(event.subject(), known + 1, event.previous()));
                }
                boolean late = event.sequence() < known; // history: a newer one was told already
                System.out.println((late ? "late " : "new ") + event.subject() + " " + event.sequence() + " "
                        + event.to());
                last.put(event.subject(), Math.max(known, event.sequence()));
            } else {
                System.out.println("new " + event.subject() + " " + event.type());
            }
        }
        memory.keep(fresh, found);
        found.forEach(gaps::ask);
    }

    /** What this program wants to know of an event. */
    private record Event(String id, String type, String subject, Long sequence, Long previous, String to) {

        static Event of(JsonNode event) {
            return new Event(event.path("id").asText(), event.path("type").asText(), event.path("subject").asText(),
                    number(event.path("sequence")), number(event.path("previoussequence")),
                    event.path("data").path("to").asText());
        }

        private static Long number(JsonNode text) {
            return text.isMissingNode() ? null : Long.valueOf(text.asText());
        }
    }

    /** Events of a subject that were queued to this webhook and have not come, first and last sequence included. */
    private record Gap(String subject, long first, long last) {}

    /** Verifies as Standard Webhooks says: whsec_ secrets (v1, HMAC-SHA256) and whpk_ public keys (v1a, ed25519). */
    private static final class Verifier {

        private static final long TOLERANCE_S = 300;
        private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

        private final String[] keys;

        Verifier(String[] keys) {
            this.keys = keys;
        }

        boolean accepts(String id, String timestamp, String signatures, byte[] body) throws GeneralSecurityException {
            if (id == null || timestamp == null || signatures == null || !timestamp.matches("\\d{1,12}")
                    || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE_S) {
                return false;
            }
            byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
            for (String signature : signatures.split(" ")) {
                for (String key : keys) {
                    if (fits(key, signature, head, body)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private static boolean fits(String key, String signature, byte[] head, byte[] body)
                throws GeneralSecurityException {
            if (key.startsWith("whsec_") && signature.startsWith("v1,")) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.substring("whsec_".length())), "HmacSHA256"));
                mac.update(head);
                String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
                return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
                        signature.getBytes(StandardCharsets.UTF_8));
            }
            if (key.startsWith("whpk_") && signature.startsWith("v1a,")) {
                byte[] raw = Base64.getDecoder().decode(key.substring("whpk_".length()));
                byte[] encoded = ByteBuffer.allocate(ED25519.length + raw.length).put(ED25519).put(raw).array();
                Signature verify = Signature.getInstance("Ed25519");
                verify.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
                verify.update(head);
                verify.update(body);
                return isValid(verify, signature.substring("v1a,".length()));
            }
            return false;
        }

        private static boolean isValid(Signature verify, String base64) {
            try {
                return verify.verify(Base64.getDecoder().decode(base64));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                return false; // not even a signature
            }
        }
    }

    /** What was received, in a file that only grows while the program runs; written to disk before each answer. */
    private static final class Memory {

        private static final int REMEMBERED = 100_000;

        private final FileChannel file;
        private final Set<String> ids;
        private final Map<String, Long> lastSequences;
        private final Set<Gap> open;

        private Memory(FileChannel file, Set<String> ids, Map<String, Long> lastSequences, Set<Gap> open) {
            this.file = file;
            this.ids = ids;
            this.lastSequences = lastSequences;
            this.open = open;
        }

        static Memory open(Path path) throws IOException {
            Set<String> ids = new LinkedHashSet<>();
            Map<String, Long> lastSequences = new HashMap<>();
            Set<Gap> open = new LinkedHashSet<>();
            List<String> lines = Files.exists(path) ? Files.readAllLines(path) : List.of();
            for (String line : lines) {
                String[] words = line.split(" ");
                String end = words[words.length - 1];
                if (!end.equals(".")) {
                    continue; // the last end cut it off, and its batch comes again
                }
                switch (words[0]) {
                    case "event" -> ids.add(words[1]);
                    case "last" -> lastSequences.merge(words[1], Long.parseLong(words[2]), Math::max);
                    case "gap" -> open.add(new Gap(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])));
                    default -> open.remove(new Gap(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])));
                }
            }
            List<String> newest = new ArrayList<>(ids).subList(Math.max(0, ids.size() - REMEMBERED), ids.size());
            List<String> kept = new ArrayList<>();
            newest.forEach(id -> kept.add("event " + id + " ."));
            lastSequences.forEach((subject, sequence) -> kept.add("last " + subject + " " + sequence + " ."));
            open.forEach(gap -> kept.add(line("gap", gap)));
            Path next = path.resolveSibling(path.getFileName() + ".next");
            Files.write(next, kept);
            Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
            return new Memory(FileChannel.open(path, StandardOpenOption.APPEND), new HashSet<>(newest), lastSequences,
                    open);
        }

        synchronized boolean knows(String id) {
            return ids.contains(id);
        }

        /** The highest sequence of a subject that has come; 0 for none. */
        synchronized long lastSequence(String subject) {
            return lastSequences.getOrDefault(subject, 0L);
        }

        synchronized List<Gap> openGaps() {
            return List.copyOf(open);
        }

        synchronized void keep(List<Event> events, List<Gap> gaps) throws IOException {
            StringBuilder text = new StringBuilder();
            for (Event event : events) {
                text.append("event ").append(event.id()).append(" .\n");
                if (event.sequence() != null && event.sequence() > lastSequence(event.subject())) {
                    text.append("last ").append(event.subject()).append(' ').append(event.sequence()).append(" .\n");
                }
            }
            gaps.forEach(gap -> text.append(line("gap", gap)).append('\n'));
            write(text.toString());
            for (Event event : events) {
                ids.add(event.id());
                if (event.sequence() != null) {
                    lastSequences.merge(event.subject(), event.sequence(), Math::max);
                }
            }
            open.addAll(gaps);
        }

        synchronized void asked(Gap gap) throws IOException {
            write(line("asked", gap) + "\n");
            open.remove(gap);
        }

        private static String line(String word, Gap gap) {
            return word + " " + gap.subject() + " " + gap.first() + " " + gap.last() + " .";
        }

        private void write(String text) throws IOException {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(false);
        }
    }

    /** Has Fettle send gaps again; asks until it is heard. */
    private static final class Gaps {

        private static final Duration TIMEOUT = Duration.ofSeconds(30);
        private static final long AGAIN_S = 2;

        private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        private final URI server;
        private final String token;
        private final String webhook;
        private final Memory memory;

        Gaps(URI server, String token, String webhook, Memory memory) {
            this.server = server;
            this.token = token;
            this.webhook = webhook;
            this.memory = memory;
        }

        void ask(Gap gap) {
            System.out.println("gap " + gap.subject() + " " + gap.first() + " " + gap.last());
            later.execute(() -> ask(gap, false));
        }

        private void ask(Gap gap, boolean partial) {
            try {
                HttpResponse<String> answer = client.send(request(gap, partial),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 202) {
                    memory.asked(gap);
                    System.out.println("asked " + gap.subject() + " " + gap.first() + " " + gap.last());
                } else if (answer.body().contains("urn:fettle:problem:beyond-retention") && !partial) {
                    System.out.println("gone " + gap.subject() + " " + answer.body());
                    ask(gap, true);
                } else {
                    System.out.println("not heard " + answer.statusCode() + " " + answer.body());
                    later.schedule(() -> ask(gap, partial), AGAIN_S, TimeUnit.SECONDS);
                }
            } catch (IOException e) {
                System.out.println("not heard " + e);
                later.schedule(() -> ask(gap, partial), AGAIN_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private HttpRequest request(Gap gap, boolean partial) {
            String query = "since=" + encoded(gap.subject() + ":" + gap.first()) + "&until="
                    + encoded(gap.subject() + ":" + gap.last()) + (partial ? "&partial=true" : "");
            return HttpRequest.newBuilder(server.resolve("/api/v1/webhooks/" + webhook + "/replay?" + query))
                    .timeout(TIMEOUT).header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.noBody()).build();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}

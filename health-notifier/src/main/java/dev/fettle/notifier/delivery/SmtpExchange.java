package dev.fettle.notifier.delivery;

import dev.fettle.notifier.render.Format;
import dev.fettle.notifier.webhook.Patience;
import dev.fettle.platform.address.BlockedAddressException;
import dev.fettle.platform.address.Resolver;
import io.netty.util.concurrent.Future;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.parsetools.RecordParser;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One mail handed to its server, ended from outside when the time is up. Connects to exactly an address that was looked
 * up and
 * tested. Confined to the context it was started on.
 *
 * <p>
 * What the server says becomes an answer in the terms of HTTP, its own words at its beginning: taken is 250; what may
 * go
 * better later (4yz, and whatever it says before it is told of the mail) is 503; what it will never take (5yz) is 422.
 * A mail
 * that some of its recipients are refused for is delivered to the others; the answer names those.
 */
final class SmtpExchange {

    private static final int TAKEN = 250;
    private static final int LATER = 503;
    private static final int REFUSED = 422;
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_LINES = 100;
    private static final int MOST_KEPT = 1024;
    private static final String END = "\r\n";

    private final Vertx vertx;
    private final Duration timeout;
    private final URI server;
    private final Format.Email mail;
    private final Buffer content;
    private final Consumer<Answer> done;
    private final long begun = System.nanoTime();
    private final List<String> lines = new ArrayList<>();
    private final Deque<String> recipients;
    private final List<String> refused = new ArrayList<>();
    private Consumer<Said> next = _ -> {};
    private long timer;
    private @Nullable NetSocket socket;
    private boolean secured;
    private boolean over;

    SmtpExchange(Vertx vertx, Duration timeout, URI server, Format.Email mail, Buffer content, Consumer<Answer> done) {
        this.vertx = vertx;
        this.timeout = timeout;
        this.server = server;
        this.mail = mail;
        this.content = content;
        this.done = done;
        this.recipients = new ArrayDeque<>(mail.to());
        this.secured = isImplicit(server);
    }

    /** Whether the connection is TLS from its begin. */
    static boolean isImplicit(URI server) {
        return "smtps".equalsIgnoreCase(server.getScheme());
    }

    /** What a server says to a command. */
    private record Said(int code, List<String> lines) {

        boolean isGood() {
            return code / 100 == 2;
        }

        String text() {
            return String.join(" ", lines).replaceAll("\\p{Cntrl}", " ");
        }

        boolean offers(String extension) {
            return lines.stream().map(line -> line.length() > 4 ? line.substring(4).toUpperCase(Locale.ROOT) : "")
                    .anyMatch(line -> line.equals(extension) || line.startsWith(extension + " "));
        }

        boolean offersAuth(String mechanism) {
            return lines.stream().map(line -> line.toUpperCase(Locale.ROOT)).anyMatch(
                    line -> line.matches("250[- ]AUTH[ =].*\\b" + mechanism + "\\b.*"));
        }
    }

    void start(Resolver resolver, NetClient client) {
        timer = vertx.setTimer(timeout.toMillis(), _ -> end(new Answer.TimedOut(Patience.Limit.WHOLE, latency())));
        int usual = secured ? 465 : 587;
        int port = server.getPort() < 0 ? usual : server.getPort();
        Context context = vertx.getOrCreateContext();
        Future<List<InetSocketAddress>> lookup = resolver.resolve(server.getHost(), port);
        lookup.addListener(_ -> context.runOnContext(_ -> {
            if (lookup.isSuccess()) {
                connect(lookup.getNow(), 0, client);
            } else {
                broken(lookup.cause());
            }
        }));
    }

    /** The name goes along for the certificate; it is not looked up again. */
    private void connect(List<InetSocketAddress> addresses, int index, NetClient client) {
        if (over) {
            return;
        }
        InetSocketAddress to = addresses.get(index);
        SocketAddress exact;
        try {
            exact = SocketAddress.inetSocketAddress(new InetSocketAddress(
                    InetAddress.getByAddress(server.getHost(), to.getAddress().getAddress()), to.getPort()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
        client.connect(exact, server.getHost()).onSuccess(this::opened).onFailure(failure -> {
            if (failure instanceof ConnectException && index + 1 < addresses.size()) {
                connect(addresses, index + 1, client);
            } else {
                broken(failure);
            }
        });
    }

    private void opened(NetSocket open) {
        if (over) {
            open.close();
            return;
        }
        socket = open;
        RecordParser parser = RecordParser.newDelimited(END, this::line);
        parser.maxRecordSize(LONGEST_LINE).exceptionHandler(this::broken);
        open.handler(parser).exceptionHandler(this::broken)
                .closeHandler(_ -> end(new Answer.Unreachable("connection lost", latency())));
        next = said -> proceed(said, this::greet);
    }

    private void line(Buffer part) {
        String line = part.toString(StandardCharsets.UTF_8);
        lines.add(line);
        boolean last = line.length() < 4 || line.charAt(3) != '-';
        if (!line.matches("[2-5][0-9]{2}.*") || lines.size() > MOST_LINES) {
            end(new Answer.Unreachable("no SMTP", latency()));
        } else if (last) {
            Said said = new Said(Integer.parseInt(line.substring(0, 3)), List.copyOf(lines));
            lines.clear();
            next.accept(said);
        }
    }

    private void greet() {
        command("EHLO fettle", this::greeted);
    }

    private void greeted(Said said) {
        if (!said.isGood()) {
            end(LATER, said.text());
        } else if (secured || mail.tls() == Format.MailTls.NONE) {
            authenticate(said);
        } else if (said.offers("STARTTLS")) {
            command("STARTTLS", answer -> proceed(answer, this::secure));
        } else if (mail.tls() == Format.MailTls.REQUIRED) {
            end(LATER, "the server offers no STARTTLS, and tls is required");
        } else {
            authenticate(said);
        }
    }

    private void secure() {
        NetSocket open = socket;
        if (open != null) {
            secured = true;
            open.upgradeToSsl(server.getHost()).onSuccess(_ -> greet()).onFailure(this::broken);
        }
    }

    private void authenticate(Said offer) {
        String user = mail.user();
        if (user == null) {
            from();
        } else if (offer.offersAuth("PLAIN")) {
            command("AUTH PLAIN " + base64("\0" + user + "\0" + mail.password()), said -> proceed(said, this::from));
        } else if (offer.offersAuth("LOGIN")) {
            command("AUTH LOGIN", _ -> command(base64(user),
                    _ -> command(base64(mail.password()), said -> proceed(said, this::from))));
        } else {
            end(LATER, "the server offers neither AUTH PLAIN nor AUTH LOGIN");
        }
    }

    private void from() {
        command("MAIL FROM:<" + mail.from() + ">", said -> {
            if (said.isGood()) {
                to();
            } else {
                failed(said);
            }
        });
    }

    private void to() {
        String recipient = recipients.poll();
        if (recipient == null) {
            command("DATA", this::data);
            return;
        }
        command("RCPT TO:<" + recipient + ">", said -> {
            if (!said.isGood()) {
                refused.add(recipient + ": " + said.text());
            }
            if (!said.isGood() && refused.size() == mail.to().size()) {
                failed(said);
            } else {
                to();
            }
        });
    }

    private void data(Said said) {
        if (said.code() != 354) {
            failed(said);
            return;
        }
        String text = content.toString(StandardCharsets.US_ASCII);
        String stuffed = text.replace(END + ".", END + "..");
        command((stuffed.startsWith(".") ? "." : "") + stuffed + (stuffed.endsWith(END) ? "" : END) + ".", taken -> {
            if (taken.isGood()) {
                String others = refused.isEmpty() ? "" : "; refused " + String.join("; ", refused);
                end(TAKEN, taken.text() + others);
            } else {
                failed(taken);
            }
        });
    }

    private void proceed(Said said, Runnable step) {
        if (said.isGood()) {
            step.run();
        } else {
            end(LATER, said.text());
        }
    }

    private void failed(Said said) {
        end(said.code() / 100 == 5 ? REFUSED : LATER, said.text());
    }

    private void command(String text, Consumer<Said> answered) {
        NetSocket open = socket;
        if (!over && open != null) {
            next = answered;
            open.write(Buffer.buffer(text + END)).onFailure(this::broken);
        }
    }

    private void broken(Throwable failure) {
        end(failure instanceof BlockedAddressException
                ? new Answer.Blocked(String.valueOf(failure.getMessage()), latency())
                : new Answer.Unreachable(cause(failure), latency()));
    }

    private void end(int status, String text) {
        end(new Answer.Answered(status, null, text.substring(0, Math.min(text.length(), MOST_KEPT)), latency()));
    }

    private void end(Answer answer) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(timer);
        NetSocket open = socket;
        if (open != null) {
            open.end(Buffer.buffer("QUIT" + END)).onComplete(_ -> open.close());
        }
        done.accept(answer);
    }

    private Duration latency() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String cause(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "dns";
            case SSLException _ -> "tls";
            case NoRouteToHostException _ -> "unreachable";
            case ConnectException e when String.valueOf(e.getMessage()).contains("timed out") -> "connect timeout";
            case ConnectException _ -> "refused";
            default -> "connection lost: " + failure.getClass().getSimpleName();
        };
    }
}

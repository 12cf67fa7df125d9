package dev.fettle.engine.probe.mail;

import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.engine.probe.Talk;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** The commands of a mail protocol, each answered with one reply. One at a time; confined to the lane. */
sealed interface MailTalk permits SmtpTalk, ImapTalk, Pop3Talk {

    /** In that protocol. */
    static MailTalk in(Protocol protocol, Talk talk) {
        return switch (protocol) {
            case SMTP -> new SmtpTalk(talk);
            case IMAP -> new ImapTalk(talk);
            case POP3 -> new Pop3Talk(talk);
        };
    }

    /** Waits for what the server says first. */
    void greeting(Consumer<Reply> then);

    /** Asks what the server can do. */
    void capabilities(Consumer<Reply> then);

    /** The capability that is TLS on a connection that began in clear. */
    String startTlsCapability();

    /** Asks for TLS; after a yes the server waits for the handshake. */
    void startTls(Consumer<Reply> then);

    /** Logs in, in a way that is among the capabilities. */
    void login(String user, String password, List<String> capabilities, Consumer<Reply> then);

    /** Says goodbye and waits for nothing, not even that it arrives; the last thing that is said. */
    void bye();

    /** Of that text, in UTF-8. */
    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What SASL PLAIN says: RFC 4616. */
    static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }
}

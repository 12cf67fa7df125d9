package dev.fettle.notifier.render;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The format {@code email}: one mail per batch, as text and as HTML. Frozen as a whole, so every attempt has the same
 * {@code Message-ID}, by which servers and people's programs know a repetition.
 */
final class EmailMessage implements Renderer {

    private static final DateTimeFormatter DATE = DateTimeFormatter
            .ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LONGEST_SUBJECT = 150;
    private static final int ENCODED_WORD = 42;
    private static final int LONGEST_MESSAGE = 100_000;
    private static final String END = "\r\n";

    private final Format.Email format;

    EmailMessage(Format.Email format) {
        this.format = format;
    }

    @Override
    public Message render(String webhook, List<QueuedEvent> oldestFirst) {
        List<Notice> notices = oldestFirst.stream().map(Notice::of).toList();
        String id = id(webhook, oldestFirst);
        String boundary = "fettle-" + id.substring(0, 24);
        StringBuilder mail = new StringBuilder();
        header(mail, "From", format.from());
        header(mail, "To", String.join("," + END + " ", format.to()));
        header(mail, "Subject", encoded(Words.shortened(format.subject() + " " + subject(notices), LONGEST_SUBJECT)));
        header(mail, "Date", DATE.format(notices.getLast().at()));
        header(mail, "Message-ID", "<" + id + "@" + domain(format.from()) + ">");
        header(mail, "Auto-Submitted", "auto-generated");
        header(mail, "MIME-Version", "1.0");
        header(mail, "Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
        mail.append(END);
        part(mail, boundary, "text/plain; charset=utf-8", text(notices));
        part(mail, boundary, "text/html; charset=utf-8", html(notices));
        mail.append("--").append(boundary).append("--").append(END);
        return new Message("message/rfc822", mail.toString().getBytes(StandardCharsets.US_ASCII), notices.size());
    }

    private static String subject(List<Notice> notices) {
        if (notices.size() == 1) {
            return notices.getFirst().headline();
        }
        Map<String, Long> counts = notices.stream().filter(notice -> notice.to() != null)
                .collect(Collectors.groupingBy(notice -> String.valueOf(notice.to()), Collectors.counting()));
        return notices.size() + " changes" + (counts.isEmpty()
                ? ""
                : ": " + counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                        .map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", ")));
    }

    private static String text(List<Notice> notices) {
        return notices.stream().map(notice -> {
            List<String> lines = new ArrayList<>();
            lines.add(notice.headline());
            lines.add(Words.shortened(notice.message(), LONGEST_MESSAGE));
            lines.add(notice.context());
            notice.links().forEach((name, link) -> lines.add(name + ": " + link));
            return lines.stream().filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
        }).collect(Collectors.joining("\n\n")) + "\n";
    }

    private static String html(List<Notice> notices) {
        return "<!DOCTYPE html><html><body style=\"font-family:sans-serif\">"
                + notices.stream().map(EmailMessage::html).collect(Collectors.joining("\n")) + "</body></html>\n";
    }

    private static String html(Notice notice) {
        String links = notice.links().entrySet().stream()
                .map(link -> "<a href=\"" + TemplateBody.markup(link.getValue()) + "\">"
                        + TemplateBody.markup(link.getKey()) + "</a>")
                .collect(Collectors.joining(" · "));
        String message = Words.shortened(notice.message(), LONGEST_MESSAGE);
        return "<div style=\"border-left:4px solid " + notice.tone().hex() + ";padding:4px 12px;margin:12px 0\"><p><b>"
                + TemplateBody.markup(notice.headline()) + "</b></p>"
                + (message.isEmpty()
                        ? ""
                        : "<pre style=\"white-space:pre-wrap\">" + TemplateBody.markup(message) + "</pre>")
                + "<p style=\"color:#555\">" + TemplateBody.markup(notice.context()) + "</p>"
                + (links.isEmpty() ? "" : "<p>" + links + "</p>") + "</div>";
    }

    private static void header(StringBuilder mail, String name, String value) {
        mail.append(name).append(": ").append(value).append(END);
    }

    private static void part(StringBuilder mail, String boundary, String type, String content) {
        mail.append("--").append(boundary).append(END);
        header(mail, "Content-Type", type);
        header(mail, "Content-Transfer-Encoding", "base64");
        mail.append(END).append(Base64.getMimeEncoder(76, END.getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content.replace("\n", END).getBytes(StandardCharsets.UTF_8))).append(END);
    }

    /** In encoded words where it is more than printable ASCII. */
    private static String encoded(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c <= '~') && !text.contains("=?")) {
            return text;
        }
        return Words.parts(text, ENCODED_WORD, Words::bytes).stream()
                .map(part -> "=?utf-8?B?" + Base64.getEncoder().encodeToString(part.getBytes(StandardCharsets.UTF_8))
                        + "?=")
                .collect(Collectors.joining(END + " "));
    }

    private static String domain(String address) {
        return address.replaceAll("[<>]", "").substring(address.replaceAll("[<>]", "").lastIndexOf('@') + 1);
    }

    /** The same for the same events. */
    private static String id(String webhook, List<QueuedEvent> events) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(webhook.getBytes(StandardCharsets.UTF_8));
            events.forEach(event -> digest.update(event.id().getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}

package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.api.component.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailMessageTest {

    private static final Format.Email FORMAT = new Format.Email("fettle@example.com",
            List.of("ops@example.com", "dev@example.com"), "[Fettle]", null, "", Format.MailTls.REQUIRED);
    private static final Pattern BASE64 = Pattern.compile("base64\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--");

    @Test
    void aMailHasWhatAMailMustHave() {
        String mail = mail(Samples.unhealthy());

        assertThat(mail).contains("From: fettle@example.com\r\n", "To: ops@example.com,\r\n dev@example.com\r\n",
                "Subject: [Fettle] Checkout API is UNHEALTHY\r\n", "Date: Sat, 21 Nov 2026 09:14:01 +0000\r\n",
                "Auto-Submitted: auto-generated\r\n", "MIME-Version: 1.0\r\n",
                "Content-Type: multipart/alternative; boundary=");
        assertThat(mail).containsPattern("Message-ID: <[0-9a-f]{40}@example.com>\r\n");
        assertThat(part(mail, 0))
                .startsWith("Checkout API is UNHEALTHY\r\nGET https://checkout.internal/health answered 503\r\n")
                .contains("STATUS_5XX · payments.emea", "Fettle: https://fettle.example.com/components/checkout-api");
        assertThat(part(mail, 1)).contains("<b>Checkout API is UNHEALTHY</b>", "#C62828",
                "<a href=\"https://wiki.example.com/checkout\">runbook</a>");
    }

    @Test
    void severalEventsAreOneMail() {
        String mail = mail(Samples.of("mixed").toArray(QueuedEvent[]::new));

        assertThat(mail).contains("Subject: [Fettle] 8 changes: 1 UNKNOWN, 4 UNHEALTHY, 2 HEALTHY, 1 DEGRADED\r\n");
        assertThat(part(mail, 0)).contains("Search is DEGRADED", "The system is HEALTHY again");
    }

    @Test
    void changesWithoutAStatusAreOnlyCounted() {
        assertThat(mail(Samples.test(), Samples.test())).contains("Subject: [Fettle] 2 changes\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Mail ~!        | false
            =?utf-8?B?QQ== | true
            Prüfung        | true
            a\u007fb      | false
            """)
    void aSubjectIsEncodedWhereItWouldNotBeReadAsItIs(String name, boolean encoded) {
        String mail = mail(Samples.changed(Samples.component("a", name, Map.of(), Map.of()), Status.HEALTHY,
                Status.UNHEALTHY, "OK", "", 1));
        String subject = mail.lines().filter(line -> line.startsWith("Subject: ")).findFirst().orElseThrow();

        assertThat(subject.startsWith("Subject: =?utf-8?B?")).isEqualTo(encoded);
        assertThat(mail.substring(mail.indexOf("Subject: ")))
                .matches("(?s)Subject: [ -~]+\r\n( =\\?[ -~]+\r\n)*Date:.*");
    }

    @Test
    void aMessageOfNoWordsLeavesNoEmptyLine() {
        String mail = mail(Samples.changed(Samples.component("a", "A", Map.of(), Map.of()), Status.HEALTHY,
                Status.UNHEALTHY, "OK", "", 1));

        assertThat(part(mail, 0)).startsWith("A is UNHEALTHY\r\nOK · ");
        assertThat(part(mail, 1)).doesNotContain("<pre");
        assertThat(part(mail(Samples.test()), 1)).doesNotContain("<a href");
    }

    @Test
    void noTextGetsIntoTheHeadersOrTheMarkup() {
        String mail = mail(Samples.hostile());
        String head = mail.substring(0, mail.indexOf("\r\n\r\n"));

        assertThat(head.lines()).allMatch(line -> line.length() <= 200);
        assertThat(head.lines().filter(line -> line.startsWith("Subject"))).containsExactly(
                "Subject: [Fettle] <!channel> *Name* _of_ `it` @everyone \"quoted\" is UNHEALTHY");
        assertThat(mail(Samples.changed(Samples.component("a", "Prüfung", Map.of(), Map.of()), Status.HEALTHY,
                Status.UNHEALTHY, "OK", "", 1))).contains("Subject: =?utf-8?B?");
        assertThat(part(mail, 1)).contains("&lt;!channel&gt;").doesNotContain("<!channel>", "javascript:");
        assertThat(mail.lines()).allMatch(line -> line.length() <= 998);
        assertThat(mail.chars()).allMatch(c -> c < 128);
    }

    @Test
    void theMessageIdIsThatOfTheEvents() {
        assertThat(id(mail(Samples.unhealthy()))).isEqualTo(id(mail(Samples.unhealthy())))
                .isNotEqualTo(id(mail(Samples.recovery())));
    }

    private static String id(String mail) {
        return mail.lines().filter(line -> line.startsWith("Message-ID")).findFirst().orElseThrow();
    }

    private static String mail(QueuedEvent... events) {
        return new String(FORMAT.renderer().render("ops", List.of(events)).body(), StandardCharsets.UTF_8);
    }

    private static String part(String mail, int index) {
        String base64 = BASE64.matcher(mail).results().toList().get(index).group(1);
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}

package dev.fettle.notifier.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {

    /** Headers as {@code name=value}; the last column is what it reads as: a status, and a wait in milliseconds. */
    @ParameterizedTest(name = "{0} {1}: {5}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', textBlock = """
            slack      | 200 | -    | -                          | ok                                    | 200 | -     | delivered
            slack      | 404 | -    | -                          | no_service                            | 404 | -     | may come back
            slack      | 410 | -    | -                          | channel_is_archived                   | 410 | -     | gone
            slack      | 429 | 30   | -                          | -                                     | 429 | 30000 | as the header says
            discord    | 204 | -    | -                          | -                                     | 204 | -     | delivered
            discord    | 204 | -    | X-RateLimit-Remaining=0;X-RateLimit-Reset-After=1.2 | -            | 204 | 1200  | the next one had better wait
            discord    | 204 | -    | X-RateLimit-Remaining=1;X-RateLimit-Reset-After=1.2 | -            | 204 | -     | it need not
            discord    | 429 | 2    | -                          | {"retry_after": 64.57, "global": false} | 429 | 64570 | the longest counts
            discord    | 429 | -    | X-RateLimit-Reset-After=3  | no JSON                               | 429 | 3000  | one of the headers
            discord    | 429 | -    | -                          | {"retry_after": "x"}                  | 429 | -     | nothing that can be read
            discord    | 404 | -    | -                          | {"message": "Unknown Webhook", "code": 10015} | 410 | - | deleted is gone
            discord    | 404 | -    | -                          | {"code": 10003}                       | 404 | -     | another 404 is not
            discord    | 400 | -    | -                          | {"code": 50006}                       | 400 | -     | refused
            teams      | 200 | -    | -                          | 1                                     | 200 | -     | delivered
            teams      | 202 | -    | -                          | -                                     | 202 | -     | taken by a workflow
            teams      | 413 | -    | -                          | -                                     | 413 | -     | too large
            teams      | 200 | -    | -                          | Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x | 429 | - | a 200 that is none
            teams      | 200 | -    | -                          | Microsoft Teams endpoint returned HTTP error 413 with ContextId x | 413 | - | nor this
            discord    | 204 | -    | X-RateLimit-Remaining=0;X-RateLimit-Reset-After=soon | -           | 204 | -     | nothing that can be read either
            discord    | 429 | 5    | X-RateLimit-Reset-After=3  | {"retry_after": 4}                    | 429 | 5000  | the longest counts, wherever it stands
            discord    | 429 | -    | X-RateLimit-Reset-After=99999999 | {"retry_after": 4}              | 429 | 86400000 | a day is the longest
            discord    | 503 | 7    | -                          | -                                     | 503 | 7000  | as the header says
            discord    | 404 | -    | -                          | no JSON                               | 404 | -     | a 404 of somebody else
            teams      | 500 | 7    | -                          | endpoint returned HTTP error 413      | 500 | 7000  | an error is one
            email      | 250 | -    | -                          | ok                                    | 250 | -     | taken
            template   | 503 | 7    | -                          | -                                     | 503 | 7000  | as the header says
            template   | 200 | 7    | -                          | -                                     | 200 | -     | delivered: nothing to wait for
            json       | 200 | -    | -                          | -                                     | 200 | -     | delivered
            cloudevents | 500 | -   | -                          | -                                     | 500 | -     | not delivered
            alertmanager-api | 400 | - | -                       | -                                     | 400 | -     | refused
            alertmanager-webhook | 204 | - | -                   | -                                     | 204 | -     | delivered
            pagerduty  | 202 | -    | -                          | {"status": "success"}                 | 202 | -     | taken
            pagerduty  | 400 | -    | -                          | {"status": "invalid event"}           | 400 | -     | refused
            pagerduty  | 429 | -    | -                          | -                                     | 429 | -     | later
            ntfy       | 200 | -    | -                          | {"id": "x"}                           | 200 | -     | delivered
            ntfy       | 429 | -    | -                          | {"code": 42901, "http": 429}          | 429 | -     | later
            """)
    void anAnswerIsReadAsItsServiceMeansIt(String format, int status, Integer retryAfter, String headers, String body,
            int readStatus, Integer waitMs, String rule) {
        Map<String, String> known = Stream.of((headers == null ? "" : headers).split(";"))
                .map(header -> header.split("=")).filter(header -> header.length == 2)
                .collect(Collectors.toMap(header -> header[0], header -> header[1]));

        Reply reply = Reply.of(format(format), status, retryAfter == null ? null : Duration.ofSeconds(retryAfter),
                known::get, body == null ? "" : body);

        assertThat(reply).as(rule).isEqualTo(new Reply(readStatus, waitMs == null ? null : Duration.ofMillis(waitMs)));
    }

    private static Format format(String word) {
        return Samples.formats().stream().filter(format -> format.word().equals(word)).findFirst().orElseThrow();
    }
}

package dev.fettle.engine.probe.aimodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.fettle.api.check.AiModelCheck;
import dev.fettle.api.check.Outcome;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.http.Answer;
import dev.fettle.engine.probe.http.HttpJudge;
import dev.fettle.engine.probe.http.HttpQuestion;
import dev.fettle.platform.expression.Document;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges what a model answers, and takes the time of its first piece. For one attempt. */
final class CanaryJudge implements HttpJudge {

    private final Api api;
    private final AiModelCheck check;
    private final AiModelCheck.Canary canary;
    private final List<String> models;
    private final Expectation expectation;
    private final long began = System.nanoTime();
    private final Pieces pieces;
    private long firstToken = -1;

    CanaryJudge(Api api, AiModelCheck check, AiModelCheck.Canary canary, List<String> models,
            Expectation expectation) {
        this.api = api;
        this.check = check;
        this.canary = canary;
        this.models = models;
        this.expectation = expectation;
        this.pieces = new Pieces(api);
    }

    @Override
    public boolean readsBody() {
        return true;
    }

    @Override
    public void part(ByteBuf part) {
        pieces.add(ByteBufUtil.getBytes(part));
        if (firstToken < 0 && !pieces.text().isEmpty()) {
            firstToken = sinceBegan();
        }
    }

    private long sinceBegan() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    @Override
    public Outcome judge(String asked, Answer answer, Progress progress) {
        long total = sinceBegan();
        if (answer.status() / 100 != 2) {
            return Refusal.of(asked, answer, check.key(), progress);
        }
        pieces.end();
        JsonNode whole = pieces.isStream() ? HttpQuestion.json("") : HttpQuestion.json(answer.text());
        JsonNode trouble = pieces.isStream() ? pieces.trouble() : whole;
        if (!Api.error(trouble).isEmpty()) {
            return Refusal.within(asked, trouble, check.key(), progress);
        }
        String text = pieces.isStream() ? pieces.text() : api.text(whole);
        if (text.isBlank()) {
            return new Outcome.Failure(Reason.PROTOCOL, asked + " answered no text within " + canary.maxTokens()
                    + " tokens", progress.observation());
        }
        String shown = Refusal.told(text, check.key());
        long first = firstToken < 0 ? total : firstToken;
        progress.note("firstTokenMs", first);
        progress.note("totalMs", total);
        progress.note("answer", shown);
        if (!isExpected(text)) {
            return new Outcome.Failure(Reason.CONDITION, asked + " answered '" + shown + "', which does not match "
                    + Failures.text(String.valueOf(canary.expect())), progress.observation());
        }
        return expectation.judge(asked + " answered '" + shown + "'", Reason.CONDITION,
                answer.seen(name -> seen(name, text, first, total)), progress.observation());
    }

    private boolean isExpected(String text) {
        return canary.expect() == null || Pattern.compile(canary.expect()).matcher(text).find();
    }

    private @Nullable Object seen(String name, String text, long first, long total) {
        return switch (name) {
            case "models" -> Document.of(models);
            case "answer" -> text;
            case "firstToken" -> first;
            case "total" -> total;
            default -> null;
        };
    }
}

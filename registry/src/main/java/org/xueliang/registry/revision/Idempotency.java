package org.xueliang.registry.revision;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.identity.Secrets;

/**
 * A write that is sent again with its key answers as the first did and changes nothing. Key, digest of the request and answer
 * are written in the transaction of the write; the answer is sealed, for it may show a secret once.
 */
public final class Idempotency {
    private static final Pattern KEY = Pattern.compile("[!-~]{1,64}");
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int FORGOTTEN_AT_ONCE = 100;

    private final SealingKey seal;
    private final Clock clock;

    public Idempotency(SealingKey seal, Clock clock) {
        this.seal = seal;
        this.clock = clock;
    }

    /** As it was kept. */
    private record Kept(String method, String requestSha256, byte[] answer) {}

    /**
     * Does the work, or answers as it was answered; inside the transaction of the work. A second call with the key waits for
     * the first to commit.
     *
     * @param key empty: the caller asked for nothing of the kind
     */
    public <A extends Message> A once(Handle handle, String key, Message request, Parser<A> answers, Supplier<A> work) {
        if (key.isEmpty()) {
            return work.get();
        }
        if (!KEY.matcher(key).matches()) {
            throw Refusal.badField("idempotency_key", key, "1 to 64 printable ASCII characters without blanks");
        }
        String caller = Caller.current().name();
        String method = request.getDescriptorForType().getFullName();
        String digest = Secrets.sha256(request.toByteString().toString(StandardCharsets.ISO_8859_1));
        long nowUs = clock.millis() * 1000;
        forget(handle, nowUs);
        boolean first = handle.createUpdate("insert into idempotency_keys (caller, key, method, request_sha256, at_us)"
                                + " values (:caller, :key, :method, :digest, :now) on conflict do nothing")
                        .bind("caller", caller)
                        .bind("key", key)
                        .bind("method", method)
                        .bind("digest", digest)
                        .bind("now", nowUs)
                        .execute()
                == 1;
        if (!first) {
            return kept(handle, caller, key, method, digest, answers);
        }
        A answer = work.get();
        handle.createUpdate("update idempotency_keys set answer = :answer where caller = :caller and key = :key")
                .bind(
                        "answer",
                        seal.seal(owner(caller, key), Base64.getEncoder().encodeToString(answer.toByteArray())))
                .bind("caller", caller)
                .bind("key", key)
                .execute();
        return answer;
    }

    private <A extends Message> A kept(
            Handle handle, String caller, String key, String method, String digest, Parser<A> answers) {
        Kept kept = handle.createQuery("select method, request_sha256, answer from idempotency_keys"
                        + " where caller = :caller and key = :key")
                .bind("caller", caller)
                .bind("key", key)
                .map((rs, ctx) ->
                        new Kept(rs.getString("method"), rs.getString("request_sha256"), rs.getBytes("answer")))
                .one();
        if (!kept.method.equals(method) || !kept.requestSha256.equals(digest)) {
            throw Refusal.taken("idempotency_key: '" + Refusal.excerpt(key)
                    + "' was used for another request (expected:" + " a new key, or the same request)");
        }
        try {
            return answers.parseFrom(Base64.getDecoder().decode(seal.open(owner(caller, key), kept.answer)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the kept answer of " + method + " cannot be read", e);
        }
    }

    private static String owner(String caller, String key) {
        return "answer to " + caller + " " + key;
    }

    /** A few with each call, so that none pays for all. */
    private static void forget(Handle handle, long nowUs) {
        handle.createUpdate("delete from idempotency_keys where (caller, key) in (select caller, key from"
                        + " idempotency_keys where at_us < :old order by at_us limit :few for update skip locked)")
                .bind("old", nowUs - KEPT.toMillis() * 1000)
                .bind("few", FORGOTTEN_AT_ONCE)
                .execute();
    }
}

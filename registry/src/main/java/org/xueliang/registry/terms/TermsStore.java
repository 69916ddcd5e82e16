package org.xueliang.registry.terms;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.registry.terms.TermsRules.Where;

/** Which terms a channel's pictures come under: those of the source that brings the way in use. */
public final class TermsStore {
    private TermsStore() {}

    /** Terms that say something, and the source whose they are. */
    public record Held(String source, SourceTerms terms) {}

    /** By code; channels of which no terms say anything are not in it. */
    public static Map<String, List<Held>> of(Handle handle, Collection<String> codes) {
        Map<String, List<Held>> held = new HashMap<>();
        if (codes.isEmpty() || !anySay(handle)) {
            return held;
        }
        handle.createQuery("select t.code, t.source, s.source as body from channel_terms t join sources s"
                        + " on s.code = t.source where t.code = any(:codes) order by t.code, t.source")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> held.computeIfAbsent(rs.getString("code"), code -> new ArrayList<>())
                        .add(new Held(rs.getString("source"), parsed(rs.getBytes("body")))))
                .list();
        return held;
    }

    /** Whether terms of any source say anything. */
    public static boolean anySay(Handle handle) {
        return handle.createQuery("select exists (select 1 from sources where says and not removed)")
                .mapTo(Boolean.class)
                .one();
    }

    /** The terms in a kept source. */
    public static SourceTerms parsed(byte[] source) {
        try {
            return Source.parseFrom(source).getTerms();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a source in the database is not readable: " + e.getMessage(), e);
        }
    }

    /** What is against it, by any of them. */
    public static Optional<String> against(List<Held> held, Shareable what, Where where, long nowUs) {
        return held.stream()
                .flatMap(one -> TermsRules.against(one.source, one.terms, what, where, nowUs).stream())
                .findFirst();
    }

    /** Why nothing of it goes beyond this node, by any of them. */
    public static Optional<String> kept(List<Held> held, long nowUs) {
        return held.stream()
                .flatMap(one -> TermsRules.kept(one.source, one.terms, nowUs).stream())
                .findFirst();
    }

    /** Why the channel is not used at all, by any of them. */
    public static Optional<String> ended(List<Held> held, long nowUs) {
        return held.stream()
                .flatMap(one -> TermsRules.ended(one.source, one.terms, nowUs).stream())
                .findFirst();
    }

    /** Keeps what queries need of a source's terms. Called where the source is written. */
    public static void note(Handle handle, String code, SourceTerms terms) {
        handle.createUpdate("update sources set until_us = :until, onward = :onward, says = :says, terms_read = true"
                        + " where code = :code")
                .bind("until", TermsRules.untilUs(terms))
                .bind("onward", TermsRules.onward(terms))
                .bind("says", TermsRules.say(terms))
                .bind("code", code)
                .execute();
    }
}

package org.xueliang.registry.channel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.terms.TermsRules;
import org.xueliang.registry.terms.TermsRules.Where;
import org.xueliang.registry.terms.TermsStore;

/** What terms of sources do to channels: those whose terms are over are offline, and gateways are told what they may not do. */
public final class ClosedChannels {
    /** Who says that they are offline; a gateway's name cannot have these signs. */
    private static final String REGISTRY = "(registry)";

    private static final int AT_ONCE = 1000;
    private static final String OPEN =
            "select x.code from channel_closed x where not exists (select 1 from channel_terms t"
                    + " where t.code = x.code and t.until_us <= :now) order by x.code limit :most";

    private final Channels channels;

    public ClosedChannels(Channels channels) {
        this.channels = channels;
    }

    /** Closes and opens what time and terms ask for; whether any changed. */
    public boolean follow(long nowUs) {
        String close = "select t.code, min(t.source) as source, min(t.until_us) as until_us from channel_terms t"
                + " join channels c on c.code = t.code and not c.removed and c.enrolment = "
                + Enrolment.ENROLLED_VALUE
                + " where t.until_us <= :now and not exists (select 1 from channel_closed x where x.code = t.code)"
                + " group by t.code order by t.code limit :most";
        boolean some = channels.database.read(
                handle -> handle.createQuery("select exists (" + close + ") or exists (" + OPEN + ")")
                        .bind("now", nowUs)
                        .bind("most", 1)
                        .mapTo(Boolean.class)
                        .one());
        if (!some) {
            return false;
        }
        channels.database.transaction(handle -> {
            Feed.CHANNELS.lock(handle);
            Map<String, String> closing = new TreeMap<>();
            handle.createQuery(close)
                    .bind("now", nowUs)
                    .bind("most", AT_ONCE)
                    .map((rs, ctx) -> closing.put(
                            rs.getString("code"), TermsRules.ended(rs.getString("source"), rs.getLong("until_us"))))
                    .list();
            close(handle, closing, nowUs);
            WayRows.touch(handle, closing.keySet());
            channels.observer().reported(handle, closing.keySet());
            reopen(handle, nowUs);
            return true;
        });
        channels.observer().committed();
        return true;
    }

    /**
     * Opens what terms no longer close, in the transaction that changed them: what a gateway says next is taken again.
     *
     * @return whether any was opened; takes the feed's lock then
     */
    public boolean reopen(Handle handle, long nowUs) {
        List<String> opening = handle.createQuery(OPEN)
                .bind("now", nowUs)
                .bind("most", AT_ONCE)
                .mapTo(String.class)
                .list();
        if (opening.isEmpty()) {
            return false;
        }
        Feed.CHANNELS.lock(handle);
        open(handle, opening);
        WayRows.touch(handle, opening);
        channels.observer().reported(handle, opening);
        return true;
    }

    private static void close(Handle handle, Map<String, String> why, long nowUs) {
        handle.createUpdate("insert into channel_closed (code, why, since_us) select t.code, t.why, :now"
                        + " from unnest(:codes, :whys) as t (code, why) on conflict do nothing")
                .bindArray("codes", String.class, List.copyOf(why.keySet()))
                .bindArray("whys", String.class, List.copyOf(why.values()))
                .bind("now", nowUs)
                .execute();
        handle.createUpdate("insert into presence (channel, gateway, state, since_us, cause, codec, width, height,"
                        + " frame_rate) select t.code, :registry, " + Presence.OFFLINE_VALUE
                        + ", :now, t.why, '', 0, 0, 0 from unnest(:codes, :whys) as t (code, why)"
                        + " on conflict (channel) do update set gateway = excluded.gateway, state = excluded.state,"
                        + " since_us = excluded.since_us, cause = excluded.cause, frame_rate = 0")
                .bindArray("codes", String.class, List.copyOf(why.keySet()))
                .bindArray("whys", String.class, List.copyOf(why.values()))
                .bind("registry", REGISTRY)
                .bind("now", nowUs)
                .execute();
    }

    private static void open(Handle handle, List<String> codes) {
        handle.createUpdate("delete from channel_closed where code = any(:codes)")
                .bindArray("codes", String.class, codes)
                .execute();
        handle.createUpdate("delete from presence where channel = any(:codes) and gateway = :registry")
                .bindArray("codes", String.class, codes)
                .bind("registry", REGISTRY)
                .execute();
    }

    /** Has gateways told of all channels of a source anew; takes the feed's lock. */
    public static void touch(Handle handle, String source) {
        Feed.CHANNELS.lock(handle);
        List<String> codes = handle.createQuery("select c.code from channels c join sources s on s.code = :source"
                        + " where not c.removed and (c.code in (select coalesce(m.primary_code, sc.channel)"
                        + " from source_channels sc left join channel_merges m on m.secondary = sc.channel"
                        + " where sc.source = s.code) or (s.adapter = 1 and c.device = s.address and c.device <> '')"
                        + " or (s.adapter = 1 and c.code in (select m.primary_code from channel_merges m"
                        + " where m.body->>'device' = s.address)))")
                .bind("source", source)
                .mapTo(String.class)
                .list();
        WayRows.touch(handle, codes);
    }

    /** Refuses where the terms of its source let nobody look at live pictures; in their hours a credential can be had. */
    static void requireLive(Handle handle, String code, long nowUs) {
        List<TermsStore.Held> held = TermsStore.of(handle, List.of(code)).getOrDefault(code, List.of());
        TermsStore.against(held, Shareable.SHARE_LIVE, Where.HERE, nowUs).ifPresent(why -> {
            throw Refusal.notAllowed("channel " + code + ": " + why);
        });
    }

    /** Lays what terms close over rows that go to gateways. */
    static void lay(Handle handle, List<ChannelAssignment.Builder> rows, long nowUs) {
        Map<String, List<TermsStore.Held>> terms = TermsStore.of(
                handle, rows.stream().map(row -> row.getChannel().getCode()).toList());
        for (ChannelAssignment.Builder row : terms.isEmpty() ? List.<ChannelAssignment.Builder>of() : rows) {
            List<TermsStore.Held> held = terms.getOrDefault(row.getChannel().getCode(), List.of());
            if (row.getChannel().getRemoved() || row.getTrial() || held.isEmpty()) {
                continue;
            }
            if (TermsStore.ended(held, nowUs).isPresent()) {
                // Listed, gives nothing.
                row.getChannelBuilder().setEnrolment(Enrolment.PENDING);
            }
            Optional<String> live = TermsStore.against(held, Shareable.SHARE_LIVE, Where.HERE, nowUs);
            if (live.isPresent()) {
                row.setNotViewed(live.get());
                for (int i = row.getVerifiersCount() - 1; i >= 0; i--) {
                    if (row.getVerifiers(i).getUse() == CredentialUse.PLAY) {
                        row.removeVerifiers(i);
                    }
                }
            }
            TermsStore.against(held, Shareable.SHARE_LIVE, Where.BEYOND, nowUs).ifPresent(row::setNotUpward);
        }
    }
}

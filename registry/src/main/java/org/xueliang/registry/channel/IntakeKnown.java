package org.xueliang.registry.channel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.registry.calls.Origin;
import org.xueliang.registry.code.ReservedCodes;
import org.xueliang.registry.place.ForbiddenPlaces;

/**
 * What is there of all that a batch of {@link ChannelIntake} names. Aliases grow with the lines before.
 *
 * @param channels that are there, by code
 * @param withPassword codes of those that have a stored password
 * @param aliases that are taken, and by whom; empty: by a line before
 * @param sensors codes that are sensors'
 * @param forbidden places where no camera may be, and why
 * @param secondWays codes that are second ways, and of which channel
 * @param reserved codes that are an owner's, and whose
 */
record IntakeKnown(
        Map<String, Channel> channels,
        Set<String> withPassword,
        Map<String, String> aliases,
        Set<String> sensors,
        Map<String, String> forbidden,
        Map<String, String> secondWays,
        Map<String, String> reserved) {

    static IntakeKnown of(Handle handle, List<Channel> asked) {
        List<String> codes = asked.stream()
                .map(Channel::getCode)
                .filter(code -> !code.isEmpty())
                .toList();
        List<String> aliases = asked.stream()
                .map(Channel::getAlias)
                .filter(alias -> !alias.isEmpty())
                .toList();
        Map<String, Channel> there = new HashMap<>();
        Set<String> withPassword = new HashSet<>();
        handle.createQuery("select * from channels where code = any(:codes) and not removed")
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> {
                    if (rs.getBytes("pull_password") != null) {
                        withPassword.add(rs.getString("code"));
                    }
                    return ChannelStore.channel(rs);
                })
                .forEach(channel -> there.put(channel.getCode(), channel));
        Map<String, String> named = new HashMap<>();
        handle.createQuery("select alias, code from channels where alias = any(:aliases) and not removed")
                .bindArray("aliases", String.class, aliases)
                .map((rs, ctx) -> named.put(rs.getString("alias"), rs.getString("code")))
                .list();
        named.putAll(SecondWays.aliasesAmong(handle, aliases));
        Set<String> sensors = new HashSet<>(handle.createQuery("select code from sensors where code = any(:codes)")
                .bindArray("codes", String.class, codes)
                .mapTo(String.class)
                .list());
        Set<String> places = new HashSet<>();
        asked.forEach(channel -> places.add(channel.getPlace()));
        return new IntakeKnown(
                there,
                withPassword,
                named,
                sensors,
                ForbiddenPlaces.among(handle, places),
                SecondWays.among(handle, codes),
                ReservedCodes.among(handle, codes));
    }

    /** Whether a line would have the stored password sent to another address than the one that it was given for. */
    boolean sendsPasswordElsewhere(Channel there, Channel asked) {
        PullSource pull = asked.getSource().getPull();
        if (!withPassword.contains(there.getCode())
                || pull.getUrl().isEmpty()
                || !pull.getPassword().isEmpty()) {
            return false;
        }
        String before = there.getSource().getPull().getUrl();
        return before.isEmpty() || !Origin.of(before).equals(Origin.of(pull.getUrl()));
    }
}

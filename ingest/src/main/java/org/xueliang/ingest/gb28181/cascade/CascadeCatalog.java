package org.xueliang.ingest.gb28181.cascade;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogItemKind;

/**
 * The tree that a platform is shown (2022 annex J): our own system first, then the places as nodes, then the channels; every
 * ParentID is in the list. A place that is named by 2, 4, 6 or 8 digits is an administrative division; another is a virtual
 * organisation (216) under one business group (215). Pure; made anew for each query.
 */
final class CascadeCatalog {
    private static final String MAKER = "Xueliang";
    /** Number of a node of ours: 7 digits. */
    private static final int NODE_NUMBERS = 10_000_000;

    private final UpperPlatformSettings platform;
    private final Predicate<String> online;
    private final String group;
    private final Map<String, String> nodes = new LinkedHashMap<>();
    private final List<SharedChannel> channels;

    /** @param online tells of a code whether the channel gives pictures now, or would on demand */
    CascadeCatalog(UpperPlatformSettings platform, Collection<SharedChannel> all, Predicate<String> online) {
        this.platform = platform;
        this.online = online;
        this.channels = all.stream()
                .filter(platform::shows)
                .sorted(Comparator.comparing(SharedChannel::code))
                .toList();
        this.group = platform.ownDomain() + "215" + "0000001";
        Set<String> taken = new HashSet<>();
        channels.forEach(channel -> taken.add(channel.code()));
        taken.add(platform.ownCode());
        for (String place :
                new TreeSet<>(channels.stream().map(SharedChannel::place).toList())) {
            if (place.isEmpty()) {
                continue;
            }
            String code = isDivision(place) ? place : node(place, taken);
            taken.add(code);
            nodes.put(place, code);
        }
    }

    private static boolean isDivision(String place) {
        return CatalogItemKind.of(place) == CatalogItemKind.DIVISION;
    }

    /** By the place's name, so that it stays the same while others come and go; the next number where two names meet. */
    private String node(String place, Set<String> taken) {
        CRC32 hash = new CRC32();
        hash.update(place.getBytes(StandardCharsets.UTF_8));
        long number = hash.getValue() % NODE_NUMBERS;
        while (true) {
            String code = platform.ownDomain() + "216" + "%07d".formatted(number);
            if (!taken.contains(code)) {
                return code;
            }
            number = (number + 1) % NODE_NUMBERS;
        }
    }

    /** Channels in it. */
    int size() {
        return channels.size();
    }

    /** Everything, in the order of annex J. */
    List<CatalogEntry> entries() {
        List<CatalogEntry> entries = new ArrayList<>(channels.size() + nodes.size() + 2);
        entries.add(system());
        nodes.forEach((place, code) -> {
            if (isDivision(place)) {
                entries.add(bare(code, place));
            }
        });
        if (nodes.keySet().stream().anyMatch(place -> !isDivision(place))) {
            entries.add(CatalogEntry.of(group, "places", platform.ownCode()).madeBy("", "", civilCode(), ""));
        }
        nodes.forEach((place, code) -> {
            if (!isDivision(place)) {
                entries.add(organisation(code, place));
            }
        });
        channels.forEach(channel -> entries.add(entry(channel)));
        return entries;
    }

    /**
     * What a query for one code is answered with: all for our own, a node with what is below it, or a channel alone.
     *
     * @return empty where the code is none of it
     */
    List<CatalogEntry> entries(String code) {
        if (code.equals(platform.ownCode())) {
            return entries();
        }
        List<CatalogEntry> found = new ArrayList<>();
        boolean whole = code.equals(group);
        for (CatalogEntry entry : entries()) {
            boolean below = whole && !entry.code().equals(platform.ownCode())
                    || entry.parents().contains(code)
                    || !entry.civilCode().isEmpty()
                            && entry.civilCode().equals(code)
                            && isDivision(code)
                            && entry.kind() == CatalogItemKind.VIDEO_CHANNEL;
            if (entry.code().equals(code) || below) {
                found.add(entry);
            }
        }
        return found;
    }

    private CatalogEntry system() {
        return bare(platform.ownCode(), MAKER).madeBy(MAKER, "platform", civilCode(), "-");
    }

    private static CatalogEntry bare(String code, String name) {
        return CatalogEntry.of(code, name, "");
    }

    /** A 216 whose parent is a business group has no ParentID (table of 2022 annex J). */
    private CatalogEntry organisation(String code, String place) {
        return new CatalogEntry(
                code, place, "", "", "", "", null, List.of(), group, 0, false, null, null, null, 0, null);
    }

    /** A channel with its parents. */
    CatalogEntry entry(SharedChannel channel) {
        String node = nodes.getOrDefault(channel.place(), "");
        boolean division = isDivision(channel.place());
        List<String> parents =
                node.isEmpty() || division ? List.of(platform.ownCode()) : List.of(platform.ownCode(), node);
        return new CatalogEntry(
                channel.code(),
                channel.name().isEmpty() ? channel.code() : channel.name(),
                MAKER,
                "channel",
                division ? channel.place() : civilCode(),
                channel.place().isEmpty() ? "-" : channel.place(),
                false,
                parents,
                node.isEmpty() || division ? "" : group,
                1,
                false,
                online.test(channel.code()),
                null,
                null,
                0,
                null);
    }

    private String civilCode() {
        return platform.ownCode().substring(0, 6);
    }
}
